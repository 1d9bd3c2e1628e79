namespace Gateway.Storage;

/// <summary>Replaces a small file as a whole: a reader, or a start after kill -9, sees the old bytes or the new ones.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside the file, syncs to disk, renames over it.</summary>
    /// <exception cref="IOException">Disk full, folder missing, no permission: the old file still stands.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + ".tmp";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream stream = new(temporary, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
