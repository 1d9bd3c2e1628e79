using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>The folder docs/vectors of the checkout that the tests were built from.</summary>
internal static class VectorFolder
{
    private static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Root { get; } = FindRoot();

    public static string Path(string name) => System.IO.Path.Combine(Root, "docs", "vectors", name);

    public static T[] Read<T>(string name) => JsonSerializer.Deserialize<T[]>(File.ReadAllText(Path(name)), Style)!;

    public static string Format<T>(IEnumerable<T> vectors) => JsonSerializer.Serialize(vectors.ToArray(), Style) + "\n";

    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "FirmwareLedger.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("FirmwareLedger.sln is in no folder above the tests: run them from a checkout.");
    }
}
