using System.Net;
using Gateway.Devices;
using Gateway.Releases;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>Everything that a device protocol may ask of the gateway on behalf of a device. It knows no protocol.</summary>
public sealed class DeviceDesk
{
    private readonly DeviceAuthentication _authentication;
    private readonly DevicePresence _presence;
    private readonly SignInLimits _limits;
    private readonly IReleaseSource _releases;

    internal DeviceDesk(DeviceAuthentication authentication, SignInLimits limits, DevicePresence presence, DeviceOrders orders, DeviceInventory inventory,
        DeviceImages images, IReleaseSource releases)
    {
        _releases = releases;
        _authentication = authentication;
        _limits = limits;
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

    /// <summary>As <see cref="SignIn(string?, string, TokenKind)"/>, within the limits of requests and of wrong tokens. [GW-LIMIT.1]</summary>
    /// <param name="caller">The caller's address; null if unknown.</param>
    /// <param name="deviceId">The id that the caller gives; null if the request names no device of this gateway.</param>
    /// <param name="token">The secret that the caller gives.</param>
    /// <param name="kind">Whose secret it claims to be.</param>
    /// <param name="device">The device; null unless the verdict is <see cref="SignInVerdict.Accepted"/>.</param>
    public SignInVerdict SignIn(IPAddress? caller, string? deviceId, string token, TokenKind kind, out DeviceRecord? device)
    {
        ArgumentNullException.ThrowIfNull(token);
        string? id = _authentication.Find(deviceId)?.Id;
        device = null;
        return _limits.MayTry(caller, id) ? Count(caller, id, SignIn(deviceId, token, kind), out device) : SignInVerdict.TooManyRequests;
    }

    /// <summary>Signs a device in by the right that <see cref="DeviceImages.GrantRange"/> gave it for one order.</summary>
    internal SignInVerdict SignInByRight(IPAddress? caller, string? deviceId, int actionId, string right, out DeviceRecord? device)
    {
        DeviceRecord? known = _authentication.Find(deviceId);
        device = null;
        if (!_limits.MayTry(caller, known?.Id)) return SignInVerdict.TooManyRequests;
        bool isGranted = known is not null && Images.IsGranted(known, actionId, right);
        if (isGranted) _presence.MarkSeen(known!.Id);
        return Count(caller, known?.Id, isGranted ? known : null, out device);
    }

    /// <summary>The offline bundle of an order's release, for a device that verifies it itself; null if there is none now. [GW-PROOF.1]</summary>
    internal Task<ReadOnlyMemory<byte>?> GetBundleAsync(DeviceSession session, long afterHeight, CancellationToken ct) =>
        _releases.GetBundleAsync(session.Contract, afterHeight, ct);

    private SignInVerdict Count(IPAddress? caller, string? id, DeviceRecord? found, out DeviceRecord? device)
    {
        device = null;
        if (found is null) return _limits.Refused(caller, id) ? SignInVerdict.Refused : SignInVerdict.TooManyRequests;
        if (!_limits.TakeDevice(found.Id)) return SignInVerdict.TooManyRequests;
        device = found;
        return SignInVerdict.Accepted;
    }
}
