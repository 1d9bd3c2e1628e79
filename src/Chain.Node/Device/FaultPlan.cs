using System.Diagnostics;

namespace Chain.Node.Device;

/// <summary>The faults to inject in this run. Every step that writes to disk reports here, so that a test can crash after any (threat H01).</summary>
/// <param name="fault">The fault to inject.</param>
/// <param name="crashAtWrite">The write point, counted from 1, at which the process dies; 0 for never.</param>
/// <param name="onWrite">Called with the name of each write point, right after the write; null for none.</param>
internal sealed class FaultPlan(DeviceFault fault = DeviceFault.None, int crashAtWrite = 0, Action<string>? onWrite = null)
{
    private int _writes;

    /// <summary>Whether the plan injects this fault.</summary>
    public bool Has(DeviceFault asked) => fault == asked;

    /// <summary>Ends the process, as kill -9 does, if the plan injects this fault.</summary>
    public void CrashIf(DeviceFault asked)
    {
        if (fault == asked) Crash();
    }

    /// <summary>Reports a write. Ends the process if this is the write point to crash at.</summary>
    public void Wrote(string point)
    {
        _writes++;
        onWrite?.Invoke(point);
        if (_writes == crashAtWrite) Crash();
    }

    /// <summary>Returns a callback for the steps of replacing a file. Each step is a write point, named after the file.</summary>
    public Action<string> At(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return step => Wrote($"{name}: {step}");
    }

    private static void Crash()
    {
        using Process self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
