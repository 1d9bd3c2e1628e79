namespace Node.Tests.Chains;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fwl-node-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }

    /// <summary>Copies a folder's files, also from under an open database.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            try
            {
                File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)));
            }
            catch (FileNotFoundException) when (file.EndsWith(".sst", StringComparison.Ordinal))
            {
                // A table that a compaction replaced: the manifest names it no more, and the database removes it when it gets round to it.
            }
        }
    }
}
