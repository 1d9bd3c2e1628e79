using System.Globalization;
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
        void Add(string method, string path, Func<DdiRequest, Task> handler) => routes.MapMethods(Base + path, method == "GET" ? ["GET", "HEAD"] : [method],
            (RequestDelegate)(context => Handle(context, desk, IsFile(path), handler)));

        Add("GET", "", DdiPoll.Get);
        Add("PUT", "/configData", DdiPoll.PutConfigData);
        Add("GET", "/deploymentBase/{actionId}", DdiDeployments.GetDeployment);
        Add("GET", "/deploymentBase/{actionId}/proof", DdiProofs.Get);
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
        Add("GET", "/softwaremodules/{moduleId}/artifacts", DdiArtifacts.GetList);
        Add("GET", "/softwaremodules/{moduleId}/artifacts/{file}", DdiArtifacts.GetFile);
        routes.MapMethods(Base + "/softwaremodules/{moduleId}/artifacts/{file}/{right}", ["GET", "HEAD"],
            (RequestDelegate)(context => HandleByRight(context, desk)));
    }

    private static bool IsFile(string path) => path.EndsWith("/{file}", StringComparison.Ordinal) || path.EndsWith("/proof", StringComparison.Ordinal);

    /// <remarks>An image is sent to any client: rauc-hawkbit-updater asks for it as JSON.</remarks>
    private Task Handle(HttpContext context, DeviceDesk desk, bool isFile, Func<DdiRequest, Task> handler)
    {
        if (SignIn(context, desk) is not { } device) return Task.CompletedTask;
        bool hasBody = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        if (hasBody && !DdiMediaType.IsReadable(context.Request))
            return DdiAnswer.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, $"send {DdiMediaType.Json} or {DdiMediaType.Cbor}");
        if (!hasBody && !isFile && DdiMediaType.Choose(context.Request) is null)
            return DdiAnswer.RefuseAsync(context, StatusCodes.Status406NotAcceptable, $"accept {DdiMediaType.Json}, {DdiMediaType.Hal} or {DdiMediaType.Cbor}");
        return handler(new DdiRequest(context, device, desk, tenant));
    }

    /// <summary>Serves an image to a client that sends no token, by the right in the link. [GW-RANGE.1]</summary>
    private Task HandleByRight(HttpContext context, DeviceDesk desk)
    {
        _ = int.TryParse(context.GetRouteValue("moduleId") as string, NumberStyles.None, CultureInfo.InvariantCulture, out int actionId);
        return context.SignInByRight(desk, DeviceIdOf(context), actionId, context.GetRouteValue("right") as string ?? "") is { } device
            ? DdiArtifacts.GetFile(new DdiRequest(context, device, desk, tenant)) : Task.CompletedTask;
    }

    /// <summary>The id in the path; null if the path names another tenant.</summary>
    private string? DeviceIdOf(HttpContext context) =>
        string.Equals(tenant, context.GetRouteValue("tenant") as string, StringComparison.OrdinalIgnoreCase)
            ? context.GetRouteValue("controllerId") as string : null;

    /// <summary>The device that hawkBit's <c>TargetToken</c>, or the tenant's <c>GatewayToken</c>, may act for. [GW-DDI.2]</summary>
    private DeviceRecord? SignIn(HttpContext context, DeviceDesk desk)
    {
        string header = context.Request.Headers.Authorization.ToString();
        string? deviceId = DeviceIdOf(context);
        if (header.Length > DeviceTokens.LengthMax + GatewayScheme.Length) header = "";
        if (header.StartsWith(TargetScheme, StringComparison.OrdinalIgnoreCase))
            return context.SignIn(desk, deviceId, header[TargetScheme.Length..].Trim(), TokenKind.Device);
        return header.StartsWith(GatewayScheme, StringComparison.OrdinalIgnoreCase)
            ? context.SignIn(desk, deviceId, header[GatewayScheme.Length..].Trim(), TokenKind.Gateway)
            : context.SignIn(desk, deviceId, "", TokenKind.Unspecified);
    }
}
