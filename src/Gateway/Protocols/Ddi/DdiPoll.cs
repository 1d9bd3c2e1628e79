using System.Globalization;
using Gateway.Devices;
using Gateway.Updates;
using Microsoft.AspNetCore.Http;

namespace Gateway.Protocols.Ddi;

/// <summary>The poll and the device's reports about itself. The poll is answered at once, from the last proven state. [GW-DDI.3]</summary>
internal static class DdiPoll
{
    /// <remarks>The number of a cancellation has a leading zero in its link, which Zephyr's client needs (its issue 89530).</remarks>
    public static Task Get(DdiRequest request)
    {
        DevicePoll poll = request.Desk.Orders.Poll(request.Device);
        Dictionary<string, DdiLink> links = [];
        if (poll.Cancelling is { } cancelling) links["cancelAction"] = new DdiLink($"{request.BaseUrl}/cancelAction/0{cancelling.ActionId}");
        if (poll.Offered is { } offered) links["deploymentBase"] = DdiLinks.Deployment(request, offered);
        if (poll.Installed is { } installed) links["installedBase"] = new DdiLink($"{request.BaseUrl}/installedBase/{installed.ActionId}");
        if (poll.WantsAttributes) links["configData"] = new DdiLink($"{request.BaseUrl}/configData");
        string sleep = poll.NextPollIn.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
        return request.AnswerJson(new DdiPollBody(new DdiConfig(new DdiPolling(sleep)), links.Count == 0 ? null : links), DdiJsonContext.Default.DdiPollBody);
    }

    public static async Task PutConfigData(DdiRequest request)
    {
        byte[] body = await request.ReadBodyAsync().ConfigureAwait(false);
        if (!DdiAttributes.TryParse(body, out DdiAttributes? attributes))
        {
            await request.Refuse(StatusCodes.Status400BadRequest, "expected an object 'data' of at most 100 texts").ConfigureAwait(false);
            return;
        }

        request.Desk.Inventory.ReportAttributes(request.Device, attributes.Version, attributes.InstalledSha256);
        await request.Answer(StatusCodes.Status200OK).ConfigureAwait(false);
    }

    public static async Task PutInstalled(DdiRequest request)
    {
        byte[] body = await request.ReadBodyAsync().ConfigureAwait(false);
        if (!DdiJson.TryRead(body, static root => DdiJson.Text(root, "version"), out string? version) || !DeviceRules.IsReportedVersion(version))
        {
            await request.Refuse(StatusCodes.Status400BadRequest, "expected a text 'version' of 1 to 64 characters").ConfigureAwait(false);
            return;
        }

        bool isNew = request.Desk.Inventory.ReportVersion(request.Device, version);
        await request.Answer(isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK).ConfigureAwait(false);
    }
}
