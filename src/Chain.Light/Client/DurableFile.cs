using System.Runtime.InteropServices;

namespace Chain.Light;

/// <summary>Replaces a file so that after a power cut it holds the old bytes or the new ones, whole.</summary>
internal static class DurableFile
{
    private const int OpenReadOnly = 0;

    /// <summary>Writes beside the file, syncs, renames over it, and syncs the folder: the rename survives a power cut only then.</summary>
    /// <exception cref="IOException">The system refused; the old file stays.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        string whole = Path.GetFullPath(path);
        string temporary = whole + ".new";
        using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, whole, overwrite: true);
        if (!OperatingSystem.IsWindows()) SyncFolder(Path.GetDirectoryName(whole)!);
    }

    private static void SyncFolder(string folder)
    {
        int descriptor = Open(folder, OpenReadOnly);
        if (descriptor < 0) throw new IOException($"folder {folder} cannot be opened to sync it: {Marshal.GetLastPInvokeErrorMessage()}");
        int result = Fsync(descriptor);
        string problem = result == 0 ? "" : Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (result != 0) throw new IOException($"folder {folder} cannot be synced: {problem}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
