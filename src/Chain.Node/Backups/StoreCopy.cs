using System.Runtime.InteropServices;
using Chain.Light;
using Chain.Node.Configuration;

namespace Chain.Node.Backups;

/// <summary>Copies the files of a database that a process may be using at this moment, so that the copy is of one moment.</summary>
/// <remarks>
/// RocksDB never changes a table file, and it removes a table or a log only after it has written that into its manifest. So the files
/// belong together if neither the manifest nor the list of logs has changed meanwhile. Hard links make that time short. Of the last log,
/// RocksDB cuts a torn end off when the copy is opened.
/// </remarks>
internal static class StoreCopy
{
    private const int Attempts = 20;
    private const string Current = "CURRENT", Manifests = "MANIFEST-", Options = "OPTIONS-", Tables = ".sst", Logs = ".log";

    /// <summary>Copies the database into a folder that does not exist, on the same file system. Tables are hard links.</summary>
    /// <exception cref="NodeStartupException">There is no database, or it never stood still.</exception>
    /// <exception cref="IOException">The file system has no hard links, or is full.</exception>
    public static void Link(string source, string target)
    {
        if (!File.Exists(Path.Combine(source, Current)))
            throw new NodeStartupException($"folder {source} holds no database: name the folder of a full node");
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            Directory.CreateDirectory(target);
            if (TryLink(source, target)) return;
            Directory.Delete(target, recursive: true);
            Thread.Sleep(50 * (attempt + 1)); // A flush or a compaction was under way.
        }

        throw new NodeStartupException(
            $"the database in {source} changed during each of {Attempts} attempts to copy it: try again when the node has less work");
    }

    private static bool TryLink(string source, string target)
    {
        try
        {
            byte[] current = File.ReadAllBytes(Path.Combine(source, Current));
            string manifest = System.Text.Encoding.ASCII.GetString(current).Trim();
            if (!manifest.StartsWith(Manifests, StringComparison.Ordinal))
                throw new NodeStartupException($"the database in {source} is damaged: no manifest");
            byte[] content = ReadShared(Path.Combine(source, manifest));
            string[] logs = LogsOf(source);
            foreach (string file in Directory.GetFiles(source).Where(f => f.EndsWith(Tables, StringComparison.Ordinal)))
                MakeLink(file, Path.Combine(target, Path.GetFileName(file)));
            foreach (string log in logs) File.WriteAllBytes(Path.Combine(target, log), ReadShared(Path.Combine(source, log)));
            foreach (string file in Directory.GetFiles(source, Options + "*"))
                File.WriteAllBytes(Path.Combine(target, Path.GetFileName(file)), ReadShared(file));
            bool isSame = File.ReadAllBytes(Path.Combine(source, Current)).AsSpan().SequenceEqual(current)
                && new FileInfo(Path.Combine(source, manifest)).Length == content.Length && LogsOf(source).SequenceEqual(logs);
            if (!isSame) return false;
            File.WriteAllBytes(Path.Combine(target, manifest), content);
            File.WriteAllBytes(Path.Combine(target, Current), current);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false; // RocksDB removed a file between the list and the copy.
        }
    }

    private static string[] LogsOf(string folder) =>
        [.. Directory.GetFiles(folder).Where(f => f.EndsWith(Logs, StringComparison.Ordinal)).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    private static byte[] ReadShared(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static void MakeLink(string file, string link)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Copy(file, link);
            return;
        }

        if (HardLink(file, link) == 0) return;
        int error = Marshal.GetLastPInvokeError();
        const int NoSuchFile = 2;
        if (error == NoSuchFile) throw new FileNotFoundException(file);
        throw new IOException($"{file} cannot be linked: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int HardLink([MarshalAs(UnmanagedType.LPUTF8Str)] string file, [MarshalAs(UnmanagedType.LPUTF8Str)] string link);
}
