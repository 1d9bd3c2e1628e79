using Gateway.Devices;
using Gateway.Http;
using Gateway.Updates;
using Microsoft.AspNetCore.Http;

namespace Gateway.Protocols;

/// <summary>Signs a device in over HTTP.</summary>
public static class DeviceSignIn
{
    /// <summary>Checks who is calling, and counts the request for the device, or for the address if nobody is authenticated.</summary>
    /// <param name="http">The request.</param>
    /// <param name="desk">The core.</param>
    /// <param name="deviceId">The id that the caller gives; null if the request names no device of this gateway.</param>
    /// <param name="token">The secret that the caller gives.</param>
    /// <param name="kind">Whose secret it claims to be.</param>
    /// <returns>The device; null if the request is refused. Then the answer's status is set, 401 or 429.</returns>
    public static DeviceRecord? SignIn(this HttpContext http, DeviceDesk desk, string? deviceId, string token, TokenKind kind)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(desk);
        return Accept(http, desk.SignIn(Caller.Of(http), deviceId, token, kind, out DeviceRecord? device), device);
    }

    /// <summary>As <see cref="SignIn"/>, with the right that a link carries instead of a token.</summary>
    internal static DeviceRecord? SignInByRight(this HttpContext http, DeviceDesk desk, string? deviceId, int actionId, string right) =>
        Accept(http, desk.SignInByRight(Caller.Of(http), deviceId, actionId, right, out DeviceRecord? device), device);

    private static DeviceRecord? Accept(HttpContext http, SignInVerdict verdict, DeviceRecord? device)
    {
        if (device is not null) ConnectionPlace.SignedIn(http);
        if (verdict == SignInVerdict.TooManyRequests) AddressGate.Refuse(http);
        else if (verdict != SignInVerdict.Accepted) http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return verdict == SignInVerdict.Accepted ? device : null;
    }
}
