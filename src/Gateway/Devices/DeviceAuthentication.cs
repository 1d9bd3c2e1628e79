using Chain.Core.Primitives;

namespace Gateway.Devices;

/// <summary>Decides whether a token may act for a device.</summary>
/// <param name="devices">The registered devices.</param>
/// <param name="gatewayTokenSha256">Digest of the token that may act for every registered device; null if there is none.</param>
internal sealed class DeviceAuthentication(DeviceRegistry devices, Hash256? gatewayTokenSha256)
{
    /// <summary>The device that a caller means; null if there is none.</summary>
    public DeviceRecord? Find(string? deviceId) => DeviceRules.IsId(deviceId) && devices.TryGet(deviceId!, out DeviceRecord? device) ? device : null;

    /// <summary>
    /// The device that the token may act for; null for everything else. An unknown device takes as long as a wrong token.
    /// </summary>
    /// <param name="deviceId">The id that the caller gives; null if the request is not for this gateway.</param>
    /// <param name="token">The secret that the caller gives.</param>
    /// <param name="kind">Whose secret it claims to be.</param>
    public DeviceRecord? Authenticate(string? deviceId, string token, TokenKind kind)
    {
        DeviceRecord? device = Find(deviceId);
        bool isKnown = device is not null;
        bool matches = token.Length <= DeviceTokens.LengthMax && kind switch
        {
            TokenKind.Device => DeviceTokens.Matches(token, isKnown ? device!.TokenSha256 : Hash256.Zero),
            TokenKind.Gateway => gatewayTokenSha256 is { } digest && DeviceTokens.Matches(token, digest),
            _ => false,
        };
        return isKnown && matches ? device : null;
    }
}
