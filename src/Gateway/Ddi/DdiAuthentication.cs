using Chain.Core.Primitives;
using Gateway.Devices;
using Microsoft.AspNetCore.Http;

namespace Gateway.Ddi;

/// <summary>Who is calling: hawkBit's <c>TargetToken</c> of the device, or the tenant's <c>GatewayToken</c> for any registered device.</summary>
internal static class DdiAuthentication
{
    private const string TargetScheme = "TargetToken ";
    private const string GatewayScheme = "GatewayToken ";

    /// <summary>The device that may act; null for everything else. An unknown device costs as much time as a wrong token. [GW-DDI.2]</summary>
    public static DeviceRecord? Authenticate(HttpContext context, string? tenant, string? controllerId, DdiServices services)
    {
        string header = context.Request.Headers.Authorization.ToString();
        if (header.Length > DeviceTokens.LengthMax + GatewayScheme.Length) return null;
        DeviceRecord? device = null;
        bool known = string.Equals(tenant, services.Options.Tenant, StringComparison.OrdinalIgnoreCase)
            && DeviceRules.IsId(controllerId) && services.Devices.TryGet(controllerId!, out device);
        bool matches = false;
        if (header.StartsWith(TargetScheme, StringComparison.OrdinalIgnoreCase))
            matches = DeviceTokens.Matches(header[TargetScheme.Length..].Trim(), known ? device!.TokenSha256 : Hash256.Zero);
        else if (header.StartsWith(GatewayScheme, StringComparison.OrdinalIgnoreCase) && services.Options.GatewayTokenSha256 is { } digest)
            matches = DeviceTokens.Matches(header[GatewayScheme.Length..].Trim(), digest);
        return known && matches ? device : null;
    }
}
