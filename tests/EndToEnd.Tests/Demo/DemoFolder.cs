using System.Diagnostics;
using System.Globalization;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.Demo;

/// <summary>A folder for a demo. It also finds the demo's processes: their command lines contain the folder's path.</summary>
internal sealed class DemoFolder : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>Path of the folder. The demo creates it.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"fwl-demo-{Guid.NewGuid():N}");

    /// <summary>Starts 'fwledger demo' in this folder.</summary>
    public FwledgerProcess Start(params string[] more) => FwledgerProcess.Start(["demo", "--dir", Path, .. more]);

    /// <summary>Path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Waits until this many processes, without the demo itself, work in this folder.</summary>
    public Task WaitForChildrenAsync(Func<int, bool> isEnough) => WaitUntilAsync(() => isEnough(Children().Count));

    /// <summary>Polls for changes in child processes of other processes, which no event announces.</summary>
    public Task WaitUntilAsync(Func<bool> condition) =>
        Wait.UntilAsync(condition, Limit, () => $"{Children().Count} processes:\n{string.Join('\n', Children())}");

    /// <summary>Kills one of them with kill -9.</summary>
    public void KillNode(string name)
    {
        string argument = $"--config {File(name)} ";
        using Process node = Process.GetProcessById(Children().Single(child => child.CommandLine.Contains(argument, StringComparison.Ordinal)).Id);
        node.Kill();
    }

    /// <summary>The nodes and devices that work in this folder.</summary>
    public IReadOnlyList<(int Id, string CommandLine)> Children()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("Finding processes needs /proc, which only Linux has.");
        List<(int, string)> found = [];
        foreach (string name in Directory.EnumerateDirectories("/proc").Select(folder => folder["/proc/".Length..]).Where(name => name.All(char.IsAsciiDigit)))
        {
            try
            {
                string line = System.IO.File.ReadAllText($"/proc/{name}/cmdline").Replace('\0', ' ');
                bool isChild = line.Contains(Path, StringComparison.Ordinal) && !line.Contains(" demo ", StringComparison.Ordinal);
                if (isChild) found.Add((int.Parse(name, CultureInfo.InvariantCulture), line));
            }
            catch (IOException)
            {
                // The process has ended meanwhile.
            }
        }

        return found;
    }

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
