using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Chain.Core;

namespace Gateway.Ddi;

/// <summary>What a device says about itself; the gateway keeps the version alone.</summary>
/// <param name="Version">The attribute <c>version</c>, else <c>fw_version</c>; null if it sends neither.</param>
internal sealed record DdiAttributes(string? Version)
{
    /// <summary>Attributes in one report, as in hawkBit.</summary>
    private const int CountMax = 100;

    public static bool TryParse(byte[] body, [NotNullWhen(true)] out DdiAttributes? attributes) => DdiJson.TryRead(body, Read, out attributes);

    private static DdiAttributes? Read(JsonElement root)
    {
        if (!DdiJson.TryObject(root, "data", out JsonElement data)) return null;
        int count = 0;
        foreach (JsonProperty attribute in data.EnumerateObject())
        {
            if (++count > CountMax || attribute.Value.ValueKind != JsonValueKind.String) return null;
        }

        if (DdiJson.Text(root, "mode") == "remove") return new DdiAttributes((string?)null);
        string? version = DdiJson.Text(data, "version") ?? DdiJson.Text(data, "fw_version");
        return new DdiAttributes(version is { Length: > 0 and <= Limits.VersionBytesMax } ? version : null);
    }
}
