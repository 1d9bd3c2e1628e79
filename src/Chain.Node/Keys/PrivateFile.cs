namespace Chain.Node.Keys;

/// <summary>Files that only their owner may read, mode 0600.</summary>
internal static class PrivateFile
{
    /// <summary>Mode bits by which other users can read or change a file.</summary>
    private const UnixFileMode Exposed = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    /// <summary>The mode of a file that others can read or change, in octal; null if they cannot.</summary>
    public static string? ExposedMode(string path) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Exposed) == 0 ? null
        : Convert.ToString((int)File.GetUnixFileMode(path), 8);

    /// <summary>Writes a new file. An existing one is an error.</summary>
    public static void WriteNew(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using FileStream file = new(path, options);
        using (StreamWriter writer = new(file, leaveOpen: true))
        {
            writer.Write(text);
            if (!text.EndsWith('\n')) writer.Write('\n');
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>Replaces a file in one step: a reader, and a machine that loses power, sees the old file or the new one.</summary>
    public static void Replace(string path, string text)
    {
        string next = $"{path}.{Environment.ProcessId}.new";
        File.Delete(next);
        try
        {
            WriteNew(next, text);
            File.Move(next, path, overwrite: true);
        }
        catch
        {
            File.Delete(next);
            throw;
        }
    }
}
