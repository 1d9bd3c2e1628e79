using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MicroBench.Ratios;

/// <summary>The facts about machine, runtime and commit that a reader needs to interpret the figures.</summary>
internal static class Machine
{
    public static void Describe(Figures figures)
    {
        figures.Add("signature_lanes", Avx512F.IsSupported ? 8 : Avx2.IsSupported ? 4 : 1);
        figures.Add("hash_lanes", Avx512F.IsSupported && Avx512BW.IsSupported ? 32 : Avx2.IsSupported ? 8 : 4);
        figures.Add("processor", Processor());
        figures.Add("cores", Environment.ProcessorCount);
        figures.Add("system", RuntimeInformation.OSDescription);
        figures.Add("runtime", RuntimeInformation.FrameworkDescription);
        figures.Add("commit", Commit());
    }

    /// <summary>The same facts as one line for people.</summary>
    public static string Sentence() => $"Machine: {Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}. "
        + $"Runtime: {RuntimeInformation.FrameworkDescription}. Commit: {Commit()}.";

    private static string Processor()
    {
        if (!File.Exists("/proc/cpuinfo")) return "unknown";
        string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line?.Split(':')[1].Trim() ?? "unknown";
    }

    private static string Commit()
    {
        try
        {
            using Process git = Process.Start(new ProcessStartInfo("git", "rev-parse HEAD") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return commit.Length > 0 ? commit : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
