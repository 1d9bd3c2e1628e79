using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EndToEnd.Tests.Cluster;

/// <summary>Sends the signals that System.Diagnostics.Process has no method for.</summary>
internal static class PosixSignals
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>SIGINT, as Ctrl-C in a terminal.</summary>
    public static void SendInterrupt(Process process) => Send(process, Interrupt);

    /// <summary>SIGTERM, as a service manager that stops a service.</summary>
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
