using Gateway.Devices;

namespace Gateway.Updates;

/// <summary>Everything that a device protocol may ask of the gateway on behalf of a device. It knows no protocol.</summary>
public sealed class DeviceDesk
{
    private readonly DeviceAuthentication _authentication;
    private readonly DevicePresence _presence;

    internal DeviceDesk(
        DeviceAuthentication authentication, DevicePresence presence, DeviceOrders orders, DeviceInventory inventory, DeviceImages images)
    {
        _authentication = authentication;
        _presence = presence;
        Orders = orders;
        Inventory = inventory;
        Images = images;
    }

    /// <summary>What devices are offered, and what they report about it.</summary>
    public DeviceOrders Orders { get; }

    /// <summary>What devices run.</summary>
    public DeviceInventory Inventory { get; }

    /// <summary>The images that devices may download.</summary>
    public DeviceImages Images { get; }

    /// <summary>Checks who is calling, and records that the device was seen. Call it once for each request.</summary>
    /// <param name="deviceId">The id that the caller gives; null if the request names no device of this gateway.</param>
    /// <param name="token">The secret that the caller gives.</param>
    /// <param name="kind">Whose secret it claims to be.</param>
    /// <returns>The device; null for everything else. An unknown device takes as long as a wrong token.</returns>
    public DeviceRecord? SignIn(string? deviceId, string token, TokenKind kind)
    {
        ArgumentNullException.ThrowIfNull(token);
        DeviceRecord? device = _authentication.Authenticate(deviceId, token, kind);
        if (device is not null) _presence.MarkSeen(device.Id);
        return device;
    }
}
