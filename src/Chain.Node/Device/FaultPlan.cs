using System.Diagnostics;

namespace Chain.Node.Device;

/// <summary>What is to go wrong in this run. Every step that changes what is on disk reports here, so that each can be the last (threat H01).</summary>
/// <param name="fault">The fault asked for.</param>
/// <param name="crashAtWrite">The write point, counted from 1, at which the process dies; 0 for never.</param>
/// <param name="onWrite">Told each write point by name, right after the write; null for nobody.</param>
internal sealed class FaultPlan(DeviceFault fault = DeviceFault.None, int crashAtWrite = 0, Action<string>? onWrite = null)
{
    private int _writes;

    /// <summary>Whether the device shall go wrong this way.</summary>
    public bool Has(DeviceFault asked) => fault == asked;

    /// <summary>Ends the process as kill -9 does, if that is the fault asked for.</summary>
    public void CrashIf(DeviceFault asked)
    {
        if (fault == asked) Crash();
    }

    /// <summary>A write has happened; the process may end here.</summary>
    public void Wrote(string point)
    {
        _writes++;
        onWrite?.Invoke(point);
        if (_writes == crashAtWrite) Crash();
    }

    /// <summary>For what replaces a file: each of its steps is a write point, named after the file.</summary>
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
