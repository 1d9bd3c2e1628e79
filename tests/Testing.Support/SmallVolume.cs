using System.Diagnostics;

namespace Testing.Support;

/// <summary>A small tmpfs that a test fills. It needs root on Linux; otherwise the test is ignored with the reason.</summary>
public sealed class SmallVolume : IDisposable
{
    private SmallVolume(string path) => Path = path;

    public string Path { get; }

    public static SmallVolume MountOrIgnore(int sizeBytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Ignore("Tests of a full disk need a small tmpfs, and mounting it needs root on Linux.");
        string path = Directory.CreateTempSubdirectory("fwl-small-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={sizeBytes}", "tmpfs", path) != 0)
        {
            Directory.Delete(path);
            Assert.Ignore("Tests of a full disk need a small tmpfs, and this machine does not allow mounting one.");
        }

        return new SmallVolume(path);
    }

    /// <summary>Enlarges the volume; its files stay.</summary>
    public void Grow(int sizeBytes) => Assert.That(Run("mount", "-o", $"remount,size={sizeBytes}", Path), Is.Zero);

    public void Dispose()
    {
        Run("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
