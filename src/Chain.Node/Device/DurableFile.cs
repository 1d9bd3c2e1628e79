using Chain.Node.Repository;

namespace Chain.Node.Device;

/// <summary>Replaces a small file as a whole: whoever starts after a power cut finds the old bytes or the new ones.</summary>
internal static class DurableFile
{
    /// <summary>Writes beside the file, syncs, renames over it, syncs the directory.</summary>
    /// <exception cref="IOException">The disk is full or read-only: the old file still stands.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content, FaultPlan faults)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        string temporary = path + ".tmp";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream stream = new(temporary, options))
        {
            faults.Wrote($"{name}: created");
            stream.Write(content[..(content.Length / 2)]);
            faults.Wrote($"{name}: half");
            stream.Write(content[(content.Length / 2)..]);
            faults.Wrote($"{name}: whole");
            stream.Flush(flushToDisk: true);
        }

        faults.Wrote($"{name}: synced");
        File.Move(temporary, path, overwrite: true);
        faults.Wrote($"{name}: renamed");
        DurableDirectory.Sync(Path.GetDirectoryName(path)!);
    }
}
