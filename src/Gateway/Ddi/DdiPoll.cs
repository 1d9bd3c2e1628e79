using System.Globalization;
using Gateway.Attestation;
using Gateway.Devices;
using Gateway.Hosting;
using Gateway.Matching;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Ddi;

/// <summary>The poll, answered from memory: the last proven state, at once. [GW-DDI.3]</summary>
internal static class DdiPoll
{
    public static Task Get(DdiRequest request)
    {
        DdiServices services = request.Services;
        string id = request.Device.Id;
        if (services.Sessions.Open(id) is { } pending)
        {
            services.Sessions.Apply(id, pending.ActionId, new SessionEvent.Tick());
            services.Sessions.Apply(id, pending.ActionId, new SessionEvent.Polled(request.Device.ReportedVersion is not null));
        }

        bool isIdle = services.Sessions.Open(id) is null;
        if (isIdle) services.Pulls.Ask(request.Device);
        Dictionary<string, DdiLink> links = [];
        if (services.Sessions.Open(id) is { } session)
        {
            if (session.IsCancelling) links["cancelAction"] = new DdiLink($"{request.BaseUrl}/cancelAction/{session.ActionId}");
            else if (MayOffer(services, session)) links["deploymentBase"] = DdiLinks.Deployment(request, session);
        }

        if (services.Sessions.LastInstalled(id) is { } installed && services.Images.Find(installed.ImageSha256) is not null)
            links["installedBase"] = new DdiLink($"{request.BaseUrl}/installedBase/{installed.ActionId}");
        if (services.Contacts.AttributesWanted(id)) links["configData"] = new DdiLink($"{request.BaseUrl}/configData");
        string sleep = Sleep(services, isIdle ? id : null).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
        return request.AnswerJson(new DdiPollBody(new DdiConfig(new DdiPolling(sleep)), links.Count == 0 ? null : links), DdiJsonContext.Default.DdiPollBody);
    }

    /// <summary>A device whose update is on its way is told to come back soon. [GW-PULL.2]</summary>
    private static TimeSpan Sleep(DdiServices services, string? idleDevice) =>
        idleDevice is not null && services.Options.EagerPollingSleep < services.Options.PollingSleep
        && services.Standings.Of(idleDevice) is DeviceStandings.Unknown or nameof(MatchOutcome.Eligible)
            ? services.Options.EagerPollingSleep : services.Options.PollingSleep;

    /// <summary>Whether the order may be shown: open, proven recently to be the newest and active, and its verified image is here.</summary>
    public static bool MayOffer(DdiServices services, DeviceSession session) =>
        session.IsServable && services.Board.MayServe(session.Key(), session.Contract)
        && services.Images.Find(session.ImageSha256) is not null;

    public static async Task PutConfigData(DdiRequest request)
    {
        byte[] body = await DdiJson.ReadBodyAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        if (!DdiAttributes.TryParse(body, out DdiAttributes? attributes))
        {
            await request.Answer(StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }

        request.Services.Contacts.AttributesCame(request.Device.Id);
        TakeVersion(request, attributes.Version);
        TakeInstalled(request, attributes);
        await request.Answer(StatusCodes.Status200OK).ConfigureAwait(false);
    }

    /// <summary>Holds a device's word on its installed image against the proven record; another image is reported, and repaired. [GW-ATTEST.3]</summary>
    private static void TakeInstalled(DdiRequest request, DdiAttributes attributes)
    {
        DdiServices services = request.Services;
        string id = request.Device.Id;

        // Looked up again: the version that came with this answer may just have confirmed an update. While one is open, nobody can say.
        if (services.Sessions.Open(id) is not null || !services.Devices.TryGet(id, out DeviceRecord? device)) return;
        ReleaseKey key = new(device.Vendor, device.Model, device.Channel);
        AttestResult result = InstalledImageRule.Judge(device, services.Sessions.ListFor(id), services.Board.Find(key)?.Latest,
            attributes.Version, attributes.InstalledSha256, services.NowMs());
        if (result.Verdict is AttestVerdict.OtherImage or AttestVerdict.OtherVersion) services.Devices.WantRepair(id, result.AtMs);
        else if (result.Verdict == AttestVerdict.Matches) services.Devices.EndRepair(id, result.AtMs);
        services.Attest.Answered(id, result);
        if (result.Verdict is AttestVerdict.OtherImage or AttestVerdict.OtherVersion) services.Pulls.Demand(device);
    }

    /// <summary>A device's word on what it runs: it confirms or fails an installed session, and fills in a version that nobody knew. [GW-DDI.9]</summary>
    public static void TakeVersion(DdiRequest request, string? version)
    {
        DdiServices services = request.Services;
        string id = request.Device.Id;
        if (version is not null)
        {
            services.Devices.SetReportedVersion(id, version);
            if (request.Device.InstalledVersion.Length == 0) services.Devices.RaiseInstalled(id, version, 0);
        }

        if (services.Sessions.Open(id) is not { State: SessionState.Installed } session) return;
        SessionEvent input = version is not null ? new SessionEvent.VersionReported(version)
            : new SessionEvent.Polled(request.Device.ReportedVersion is not null);
        services.Sessions.Apply(id, session.ActionId, input);
    }
}
