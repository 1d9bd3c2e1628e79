using System.Net;
using Chain.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gateway.Admin;

/// <summary>Decides who may use the operator's surface: only this machine, with the admin token. [GW-ADMIN.1]</summary>
internal static class AdminAccess
{
    /// <summary>The refusal: 404 for another machine, 401 without the token; null if the caller may use it.</summary>
    public static int? Refusal(IPAddress? caller, string authorization, in Hash256 tokenSha256)
    {
        if (caller is null || !IPAddress.IsLoopback(caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller)) return StatusCodes.Status404NotFound;
        return AdminToken.Matches(authorization, tokenSha256) ? null : StatusCodes.Status401Unauthorized;
    }
}
