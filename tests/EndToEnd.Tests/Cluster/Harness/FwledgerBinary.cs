namespace EndToEnd.Tests.Cluster;

/// <summary>Finds the built program 'fwledger'.</summary>
internal static class FwledgerBinary
{
    /// <summary>Environment variable with the path of another program to test, for example a published one.</summary>
    public const string PathVariable = "FWLEDGER_BINARY";

    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Absolute path of the program.</summary>
    /// <exception cref="FileNotFoundException">The program is not built.</exception>
    public static string Path => Found.Value;

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named) return System.IO.Path.GetFullPath(named);

        // The path is .../<project>/bin/<configuration>/<framework>. The program is at the same place under its own project.
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        string name = OperatingSystem.IsWindows() ? "fwledger.exe" : "fwledger";
        string path = System.IO.Path.Combine(Sources.Root, "src", "Chain.Node", "bin", framework.Parent!.Name, framework.Name, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException(
                $"{path} does not exist: build src/Chain.Node in the same configuration, or name the program with {PathVariable}");
    }
}
