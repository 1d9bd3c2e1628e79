namespace Chain.Light;

/// <summary>Replaces a small file so that a reader, and a start after kill -9 or a power cut, finds the old bytes or the new ones, whole.</summary>
internal static class DurableFile
{
    /// <summary>Writes beside the file, readable by the owner alone, syncs, renames over it, and syncs the folder.</summary>
    /// <param name="path">The file. What is beside it under the same name with <c>.tmp</c> is overwritten.</param>
    /// <param name="bytes">Its new content.</param>
    /// <param name="wrote">Told what has just changed on the disk: created, half, whole, synced, renamed. Null for nobody.</param>
    /// <exception cref="IOException">Disk full or read-only, or the folder is missing: the old file still stands.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission: the old file still stands.</exception>
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
