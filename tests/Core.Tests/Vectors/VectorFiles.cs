using System.Text.Json;

namespace Core.Tests.Vectors;

/// <summary>Finds the public test vectors, in this folder or beside the checkout. Ignores the test if they are missing.</summary>
internal static class VectorFiles
{
    private const string RootVariable = "FWLEDGER_VECTORS";

    public static string PathOf(string name)
    {
        string? root = Environment.GetEnvironmentVariable(RootVariable);
        if (!string.IsNullOrEmpty(root)) return Existing(Path.Combine(root, name));
        for (DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            string copy = Path.Combine(folder.FullName, "Vectors", name), beside = Path.Combine(folder.FullName, "shared", "vectors", name);
            if (File.Exists(copy)) return copy;
            if (File.Exists(beside)) return beside;
        }

        return Existing(Path.Combine("shared", "vectors", name));
    }

    public static JsonElement Json(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(name)));
        return document.RootElement.Clone();
    }

    private static string Existing(string path)
    {
        if (!File.Exists(path)) Assert.Ignore($"vectors not present: {path}; set {RootVariable} to their folder");
        return path;
    }
}
