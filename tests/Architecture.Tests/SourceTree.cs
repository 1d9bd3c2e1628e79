namespace Architecture.Tests;

/// <summary>The checkout that the tests were built from, as text.</summary>
internal static class SourceTree
{
    private static readonly string[] Skipped = ["bin", "obj", ".git", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    /// <summary>The folder that holds FirmwareLedger.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Names of the projects under src/, sorted.</summary>
    public static IReadOnlyList<string> Projects { get; } = [.. Files("src", "*.csproj").Select(f => Path.GetFileNameWithoutExtension(f))];

    /// <summary>Files below <paramref name="folder"/> (relative to the root), sorted, without build output.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        string start = Path.Combine(Root, folder);
        return Directory.Exists(start)
            ? [.. Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories).Where(IsOurs).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Path as messages show it.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static bool IsOurs(string path) => !Relative(path).Split('/').Any(part => Skipped.Contains(part, StringComparer.Ordinal));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FirmwareLedger.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("FirmwareLedger.sln is in no folder above the tests: run them from a checkout.");
    }
}
