namespace Chain.Light;

/// <summary>Replaces a small file atomically: a reader finds all of the old bytes or all of the new ones, also after kill -9 or a power cut.</summary>
internal static class DurableFile
{
    /// <summary>Writes a temporary file that only the owner can read, syncs it, renames it over the file, and syncs the folder.</summary>
    /// <param name="path">The file. A file of the same name with <c>.tmp</c> appended is overwritten.</param>
    /// <param name="bytes">Its new content.</param>
    /// <param name="wrote">Called after each step, with its name: created, half, whole, synced, renamed. Null to skip.</param>
    /// <exception cref="IOException">The disk is full or read-only, or the folder is missing. The old file is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission. The old file is unchanged.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes, Action<string>? wrote = null)
    {
        string whole = Path.GetFullPath(path);
        string temporary = whole + ".tmp";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream stream = new(temporary, options))
        {
            wrote?.Invoke("created");
            stream.Write(bytes[..(bytes.Length / 2)]);
            wrote?.Invoke("half");
            stream.Write(bytes[(bytes.Length / 2)..]);
            wrote?.Invoke("whole");
            stream.Flush(flushToDisk: true);
        }

        wrote?.Invoke("synced");
        File.Move(temporary, whole, overwrite: true);
        wrote?.Invoke("renamed");
        DurableFolder.Sync(Path.GetDirectoryName(whole)!);
    }
}
