using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EndToEnd.Tests.Cluster;

/// <summary>Sends signals that System.Diagnostics.Process cannot send.</summary>
internal static class PosixSignals
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>SIGINT, as Ctrl-C in a terminal.</summary>
    public static void SendInterrupt(Process process) => Send(process, Interrupt);

    /// <summary>SIGTERM, as a service manager sends it to stop a service.</summary>
    public static void SendTerminate(Process process) => Send(process, Terminate);

    private static void Send(Process process, int signal)
    {
        if (process.HasExited) return;
        if (Kill(process.Id, signal) != 0) throw new InvalidOperationException($"Signal {signal} could not be sent to process {process.Id}.");
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
