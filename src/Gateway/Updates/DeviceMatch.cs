using Gateway.Devices;

namespace Gateway.Updates;

/// <summary>What a round found for one device.</summary>
/// <param name="Device">The device.</param>
/// <param name="Standing">The device's standing, for operators.</param>
/// <param name="MayBeOffered">Whether the device may be offered the release now.</param>
internal readonly record struct DeviceMatch(DeviceRecord Device, DeviceStanding Standing, bool MayBeOffered);
