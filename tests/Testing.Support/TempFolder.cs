namespace Testing.Support;

/// <summary>A temporary folder that is deleted when the test ends.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fwl-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }

    /// <summary>Copies a folder's files as they were at one moment. An open database is fine if nobody writes to it.</summary>
    public static void Copy(string from, string to)
    {
        // A compaction may replace tables and its manifest during the copy. A crash never leaves such a mix, so the copy is made again.
        for (int tries = 0; !TryCopy(from, to); tries++) Assert.That(tries, Is.LessThan(100), $"{from} keeps changing");
    }

    private static bool TryCopy(string from, string to)
    {
        (string Name, long Bytes)[] before = Files(from);
        if (Directory.Exists(to)) Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(to);
        foreach ((string name, _) in before)
        {
            try
            {
                File.Copy(System.IO.Path.Combine(from, name), System.IO.Path.Combine(to, name));
            }
            catch (FileNotFoundException)
            {
                return false;
            }
        }

        return Files(from).SequenceEqual(before);
    }

    private static (string Name, long Bytes)[] Files(string folder) =>
        [.. new DirectoryInfo(folder).GetFiles().Select(f => (f.Name, f.Exists ? f.Length : -1)).OrderBy(f => f.Name, StringComparer.Ordinal)];
}
