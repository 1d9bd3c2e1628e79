using System.Globalization;

namespace Chain.Node.Health;

/// <summary>The limits that the system sets for this process, compared with what a full node needs.</summary>
/// <param name="FilesMax">File descriptors that the process may open; null if unknown.</param>
/// <param name="MemoryBytes">Memory that the process may use, in bytes; null if unknown.</param>
internal sealed record ResourceLimits(long? FilesMax, long? MemoryBytes)
{
    /// <summary>Descriptors without which a node does not start: 512. The database, the libraries and a few peers need about 300.</summary>
    public const int FilesMin = 512;

    /// <summary>
    /// Descriptors with which no connection is refused for the lack of one: 4,608. They are all connections of the three listeners (3,584),
    /// outgoing connections, and the files of the database.
    /// </summary>
    public const int FilesNeeded = 4_608;

    /// <summary>Memory that a node needs under full load: 512 MiB, without the cache of the operating system.</summary>
    public const long MemoryBytesNeeded = 512L * 1024 * 1024;

    /// <summary>Reads the limits of this process.</summary>
    public static ResourceLimits Read() => new(ReadFilesMax("/proc/self/limits"), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>The reason why a node cannot run with these limits, with the remedy; null if it can.</summary>
    public string? FindObstacle() => FilesMax < FilesMin
        ? $"this process may open {FilesMax} files, and a node needs at least {FilesMin}, better {FilesNeeded}: {FilesRemedy}" : null;

    /// <summary>Returns the limits that may be too low under load, each with its remedy.</summary>
    public IReadOnlyList<string> FindProblems()
    {
        List<string> problems = [];
        if (FilesMax < FilesNeeded)
            problems.Add($"this process may open {FilesMax} files, and with all connections in use a node needs {FilesNeeded}: {FilesRemedy}");
        if (MemoryBytes < MemoryBytesNeeded)
        {
            problems.Add($"this process may use {MemoryBytes >> 20} MiB of memory, and under full load a node needs {MemoryBytesNeeded >> 20} MiB: raise the "
                + "limit of the container or the service (MemoryMax in systemd)");
        }

        return problems;
    }

    /// <summary>Reads the hard limit of open files. The runtime raises the soft limit to it.</summary>
    internal static long? ReadFilesMax(string file)
    {
        const string Name = "Max open files";
        if (!File.Exists(file)) return null;
        string? line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal));
        string[] fields = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields.Length >= 2 && long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out long soft) ? soft : null;
    }

    private const string FilesRemedy = "raise the limit (LimitNOFILE in systemd, --ulimit nofile in Docker, ulimit -n in a shell)";
}
