using System.Globalization;

namespace MicroBench.Chains;

/// <summary>What this process and a folder use now.</summary>
internal static class ProcessUse
{
    /// <summary>Resident memory, in MiB.</summary>
    public static double ResidentMib()
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Size of a folder's files, in MiB.</summary>
    public static double DiskMib(string folder)
    {
        long bytes = 0;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles())
        {
            try
            {
                bytes += file.Length;
            }
            catch (FileNotFoundException)
            {
                // RocksDB has deleted it meanwhile.
            }
        }

        return bytes / 1048576.0;
    }
}
