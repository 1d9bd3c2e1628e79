using Chain.Node.Events;

namespace Chain.Node.Device;

/// <summary>What a simulated device did with an update.</summary>
internal abstract record DeviceActivity : NodeEvent
{
    private DeviceActivity()
    {
    }

    /// <summary>The device received an image of the ordered size and digest.</summary>
    public sealed record ImageReceived(string DeviceId, long SizeBytes) : DeviceActivity;

    /// <summary>The slot with the new image is bootable.</summary>
    public sealed record ImageInstalled(string DeviceId, string Version, string Slot) : DeviceActivity;

    /// <summary>The device runs the new version, and its gateway knows.</summary>
    public sealed record UpdateConfirmed(string DeviceId, string Version) : DeviceActivity;
}
