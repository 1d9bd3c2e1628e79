using System.Collections.Concurrent;
using Gateway.Devices;
using Gateway.Matching;

namespace Gateway.Hosting;

/// <summary>Devices that asked for an update themselves [P4.1]: the same question as after a push, with the same proven answer.</summary>
internal sealed class PullRequests(ReleaseBoard board, WakeSignal wake, TimeSpan askAfter)
{
    private readonly ConcurrentDictionary<string, bool> _askers = new(StringComparer.Ordinal);

    /// <summary>A device asks. The chain is asked if the last proof is not fresh; the device learns of it with its next poll. [GW-PULL.1]</summary>
    public void Ask(DeviceRecord device)
    {
        _askers[device.Id] = true;
        if (!board.IsFresh(new ReleaseKey(device.Vendor, device.Model, device.Channel), askAfter)) wake.Wake();
    }

    /// <summary>A device needs an answer now, however fresh the last proof is.</summary>
    public void Demand(DeviceRecord device)
    {
        _askers[device.Id] = true;
        wake.Wake();
    }

    /// <summary>Whether the device asked since the last offer to it.</summary>
    public bool HasAsked(string deviceId) => _askers.ContainsKey(deviceId);

    /// <summary>The device was answered, or was removed.</summary>
    public void Forget(string deviceId) => _askers.TryRemove(deviceId, out _);
}
