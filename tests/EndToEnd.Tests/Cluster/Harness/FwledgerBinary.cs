namespace EndToEnd.Tests.Cluster;

/// <summary>Finds the built program 'fwledger' and, from there, the repository.</summary>
internal static class FwledgerBinary
{
    /// <summary>Environment variable that names another program to test, such as a published one.</summary>
    public const string PathVariable = "FWLEDGER_BINARY";

    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Absolute path of the program.</summary>
    /// <exception cref="FileNotFoundException">It is not built.</exception>
    public static string Path => Found.Value;

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named) return System.IO.Path.GetFullPath(named);

        // .../<project>/bin/<configuration>/<framework>: the program lies at the same place under its own project.
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        DirectoryInfo? root = framework;
        while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "FirmwareLedger.sln"))) root = root.Parent;
        if (root is null) throw new FileNotFoundException($"{AppContext.BaseDirectory} lies in no repository: name the program with {PathVariable}");
        string name = OperatingSystem.IsWindows() ? "fwledger.exe" : "fwledger";
        string path = System.IO.Path.Combine(root.FullName, "src", "Chain.Node", "bin", framework.Parent!.Name, framework.Name, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException(
                $"{path} does not exist: build src/Chain.Node in the same configuration, or name the program with {PathVariable}");
    }
}
