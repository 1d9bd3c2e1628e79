using Gateway.Devices;
using Microsoft.AspNetCore.Http;

namespace Gateway.Ddi;

/// <summary>The confirmation channel. Auto-confirm is the owner's switch between automatic updates and none. [GW-DDI.10]</summary>
internal static class DdiConfirmations
{
    public static Task Get(DdiRequest request)
    {
        bool active = request.Device.AutoUpdate;
        string toggle = active ? "deactivateAutoConfirm" : "activateAutoConfirm";
        Dictionary<string, DdiLink> links = new() { [toggle] = new DdiLink($"{request.BaseUrl}/confirmationBase/{toggle}") };
        return request.AnswerJson(new DdiConfirmationBody(new DdiAutoConfirm(active), links), DdiJsonContext.Default.DdiConfirmationBody);
    }

    public static Task Activate(DdiRequest request)
    {
        if (request.Device.AutoUpdate) return request.Answer(StatusCodes.Status409Conflict);
        request.Services.Devices.SetAutoUpdate(request.Device.Id, true);
        return request.Answer(StatusCodes.Status200OK);
    }

    public static Task Deactivate(DdiRequest request)
    {
        request.Services.Devices.SetAutoUpdate(request.Device.Id, false);
        return request.Answer(StatusCodes.Status200OK);
    }

    /// <summary>No single action ever waits for a confirmation here.</summary>
    public static Task NothingWaits(DdiRequest request) => request.Answer(StatusCodes.Status404NotFound);
}
