using Gateway.Devices;
using Gateway.Updates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Protocols.Ddi;

/// <summary>hawkBit's Direct Device Integration API: its routes, and who may use them. [GW-DDI.1]</summary>
/// <remarks>
/// Source: eclipse-hawkbit, <c>DdiRootControllerRestApi.java</c>. SWUpdate 2022.12 was measured for what real clients need of it.
/// </remarks>
/// <param name="tenant">The tenant in the URLs; clients may write it in any case.</param>
internal sealed class DdiProtocol(string tenant) : IDeviceProtocol
{
    private const string Base = "/{tenant}/controller/v1/{controllerId}";
    private const string TargetScheme = "TargetToken ";
    private const string GatewayScheme = "GatewayToken ";

    public void Map(IEndpointRouteBuilder routes, DeviceDesk desk)
    {
        void Add(string method, string path, Func<DdiRequest, Task> handler) => AddAll([method], path, handler);
        void AddAll(string[] methods, string path, Func<DdiRequest, Task> handler) =>
            routes.MapMethods(Base + path, methods, (RequestDelegate)(context => Handle(context, desk, handler)));

        Add("GET", "", DdiPoll.Get);
        Add("PUT", "/configData", DdiPoll.PutConfigData);
        Add("GET", "/deploymentBase/{actionId}", DdiDeployments.GetDeployment);
        Add("POST", "/deploymentBase/{actionId}/feedback", DdiDeployments.PostFeedback);
        Add("GET", "/cancelAction/{actionId}", DdiDeployments.GetCancel);
        Add("POST", "/cancelAction/{actionId}/feedback", DdiDeployments.PostCancelFeedback);
        Add("GET", "/installedBase/{actionId}", DdiDeployments.GetInstalled);
        Add("PUT", "/installedBase", DdiPoll.PutInstalled);
        Add("GET", "/confirmationBase", DdiConfirmations.Get);
        Add("POST", "/confirmationBase/activateAutoConfirm", DdiConfirmations.Activate);
        Add("POST", "/confirmationBase/deactivateAutoConfirm", DdiConfirmations.Deactivate);
        Add("GET", "/confirmationBase/{actionId}", DdiConfirmations.NothingWaits);
        Add("POST", "/confirmationBase/{actionId}/feedback", DdiConfirmations.NothingWaits);
        AddAll(["GET", "HEAD"], "/softwaremodules/{moduleId}/artifacts", DdiArtifacts.GetList);
        AddAll(["GET", "HEAD"], "/softwaremodules/{moduleId}/artifacts/{file}", DdiArtifacts.GetFile);
    }

    private Task Handle(HttpContext context, DeviceDesk desk, Func<DdiRequest, Task> handler)
    {
        if (SignIn(context, desk) is { } device) return handler(new DdiRequest(context, device, desk, tenant));
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    /// <summary>The device that hawkBit's <c>TargetToken</c>, or the tenant's <c>GatewayToken</c>, may act for. [GW-DDI.2]</summary>
    private DeviceRecord? SignIn(HttpContext context, DeviceDesk desk)
    {
        string header = context.Request.Headers.Authorization.ToString();
        bool isOurs = string.Equals(tenant, context.GetRouteValue("tenant") as string, StringComparison.OrdinalIgnoreCase);
        string? deviceId = isOurs ? context.GetRouteValue("controllerId") as string : null;
        if (header.Length > DeviceTokens.LengthMax + GatewayScheme.Length) return null;
        if (header.StartsWith(TargetScheme, StringComparison.OrdinalIgnoreCase))
            return desk.SignIn(deviceId, header[TargetScheme.Length..].Trim(), TokenKind.Device);
        return header.StartsWith(GatewayScheme, StringComparison.OrdinalIgnoreCase)
            ? desk.SignIn(deviceId, header[GatewayScheme.Length..].Trim(), TokenKind.Gateway) : null;
    }
}
