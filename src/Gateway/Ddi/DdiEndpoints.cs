using Gateway.Devices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Ddi;

/// <summary>The routes of hawkBit's Direct Device Integration API. [GW-DDI.1]</summary>
/// <remarks>Source: eclipse-hawkbit, <c>DdiRootControllerRestApi.java</c>; what real clients need of it was measured with SWUpdate 2022.12.</remarks>
internal static class DdiEndpoints
{
    private const string Base = "/{tenant}/controller/v1/{controllerId}";

    public static void Map(IEndpointRouteBuilder routes, DdiServices services)
    {
        void Add(string method, string path, Func<DdiRequest, Task> handler) => AddAll([method], path, handler);
        void AddAll(string[] methods, string path, Func<DdiRequest, Task> handler) =>
            routes.MapMethods(Base + path, methods, (RequestDelegate)(context => Handle(context, services, handler)));

        Add("GET", "", DdiPoll.Get);
        Add("PUT", "/configData", DdiPoll.PutConfigData);
        Add("GET", "/deploymentBase/{actionId}", DdiDeployments.GetDeployment);
        Add("POST", "/deploymentBase/{actionId}/feedback", DdiDeployments.PostFeedback);
        Add("GET", "/cancelAction/{actionId}", DdiDeployments.GetCancel);
        Add("POST", "/cancelAction/{actionId}/feedback", DdiDeployments.PostCancelFeedback);
        Add("GET", "/installedBase/{actionId}", DdiDeployments.GetInstalled);
        Add("PUT", "/installedBase", DdiDeployments.PutInstalled);
        Add("GET", "/confirmationBase", DdiConfirmations.Get);
        Add("POST", "/confirmationBase/activateAutoConfirm", DdiConfirmations.Activate);
        Add("POST", "/confirmationBase/deactivateAutoConfirm", DdiConfirmations.Deactivate);
        Add("GET", "/confirmationBase/{actionId}", DdiConfirmations.NothingWaits);
        Add("POST", "/confirmationBase/{actionId}/feedback", DdiConfirmations.NothingWaits);
        AddAll(["GET", "HEAD"], "/softwaremodules/{moduleId}/artifacts", DdiArtifacts.GetList);
        AddAll(["GET", "HEAD"], "/softwaremodules/{moduleId}/artifacts/{file}", DdiArtifacts.GetFile);
    }

    private static Task Handle(HttpContext context, DdiServices services, Func<DdiRequest, Task> handler)
    {
        DeviceRecord? device = DdiAuthentication.Authenticate(
            context, context.GetRouteValue("tenant") as string, context.GetRouteValue("controllerId") as string, services);
        if (device is null)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        services.Contacts.Seen(device.Id);
        return handler(new DdiRequest(context, device, services));
    }
}
