using Microsoft.AspNetCore.Http;

namespace Gateway.Protocols.Ddi;

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
        if (request.Device.AutoUpdate) return request.Refuse(StatusCodes.Status409Conflict, "automatic updates are active already");
        request.Desk.Inventory.SetAutoUpdate(request.Device, true);
        return request.Answer(StatusCodes.Status200OK);
    }

    public static Task Deactivate(DdiRequest request)
    {
        request.Desk.Inventory.SetAutoUpdate(request.Device, false);
        return request.Answer(StatusCodes.Status200OK);
    }

    /// <summary>Answers 404: no single action of this gateway waits for a confirmation.</summary>
    public static Task NothingWaits(DdiRequest request) => request.Refuse(StatusCodes.Status404NotFound, "no action waits for a confirmation");
}
