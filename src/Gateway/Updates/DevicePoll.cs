using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>The answer to a device that asks whether there is something to do.</summary>
/// <param name="Offered">The order that the device may take up now; null if there is none.</param>
/// <param name="Cancelling">The order that the device must stop; null if there is none.</param>
/// <param name="Installed">The newest update that the device installed, if its image is still here; otherwise null.</param>
/// <param name="WantsAttributes">Whether the device is to report its version and the digest of its image.</param>
/// <param name="NextPollIn">How long the device waits before it asks again.</param>
public sealed record DevicePoll(
    DeviceSession? Offered, DeviceSession? Cancelling, DeviceSession? Installed, bool WantsAttributes, TimeSpan NextPollIn);
