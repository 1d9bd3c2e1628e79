using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Chain.Core.Primitives;
using Gateway.Attestation;
using Gateway.Ddi;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Receipts;
using Gateway.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Hosting;

/// <summary>The operator's surface: from this machine alone, with the admin token. To anybody else it does not exist.</summary>
internal sealed class AdminEndpoints(DdiServices services, WakeSignal wake, SourceBook sources, ReceiptStore receipts, Hash256 tokenSha256)
{
    /// <summary>Longest time that an operator may wait for a device's answer, in seconds.</summary>
    public const int AttestWaitSecondsMax = 600;

    public void Map(IEndpointRouteBuilder routes)
    {
        Add(routes, "GET", "/admin/devices", ListDevices);
        Add(routes, "POST", "/admin/devices", AddDevice);
        Add(routes, "DELETE", "/admin/devices/{id}", RemoveDevice);
        Add(routes, "POST", "/admin/devices/{id}/attest", Attest);
        Add(routes, "GET", "/admin/sessions", ListSessions);
        Add(routes, "GET", "/admin/sources", ListSources);
        Add(routes, "GET", "/admin/receipts", ListReceipts);
        Add(routes, "GET", "/admin/receipts/{release}/{device}", ProveReceipt);
        Add(routes, "POST", "/admin/check", context =>
        {
            wake.Wake();
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return Task.CompletedTask;
        });
    }

    private void Add(IEndpointRouteBuilder routes, string method, string path, Func<HttpContext, Task> handler) =>
        routes.MapMethods(path, [method], (RequestDelegate)(context =>
        {
            if (AdminAccess.Refusal(context.Connection.RemoteIpAddress, context.Request.Headers.Authorization.ToString(), tokenSha256) is not { } refusal)
                return handler(context);
            context.Response.StatusCode = refusal;
            return Task.CompletedTask;
        }));

    private Task ListDevices(HttpContext context)
    {
        IReadOnlyList<AdminDevice> devices = [.. services.Devices.List().Select(Describe)];
        return Answer(context, StatusCodes.Status200OK, devices, AdminJsonContext.Default.IReadOnlyListAdminDevice);
    }

    private AdminDevice Describe(DeviceRecord device)
    {
        DeviceSession? newest = services.Sessions.Newest(device.Id);
        return new AdminDevice(device.Id, device.Vendor.ToString(), device.Model, device.HardwareRevision, device.Channel, device.InstalledVersion,
            device.SecurityCounter, device.AutoUpdate, device.ReportedVersion, services.Standings.Of(device.Id), newest?.State.ToString(),
            services.Contacts.LastSeenMs(device.Id), newest?.Source?.Uri, newest?.Source?.Kind,
            services.Attest.Last(device.Id)?.Verdict.ToString(), device.RepairSinceMs);
    }

    private Task ListSessions(HttpContext context)
    {
        IReadOnlyList<AdminSession> sessions = [.. services.Sessions.ListAll().Select(session => new AdminSession(
            session.ActionId, session.DeviceId, session.Contract.ToString(), session.Model, session.Version, session.ImageSha256.ToString(),
            session.State.ToString(), session.IsCancelling, session.CancelReason, session.CreatedAtMs, session.StateSinceMs,
            [.. session.Messages.Select(message => message.Text)], session.Source))];
        return Answer(context, StatusCodes.Status200OK, sessions, AdminJsonContext.Default.IReadOnlyListAdminSession);
    }

    private Task ListSources(HttpContext context) =>
        Answer(context, StatusCodes.Status200OK, sources.List(), AdminJsonContext.Default.IReadOnlyListSourceRecord);

    private async Task Attest(HttpContext context)
    {
        string id = context.GetRouteValue("id") as string ?? "";
        if (!services.Devices.TryGet(id, out DeviceRecord? device))
        {
            await Refuse(context, StatusCodes.Status404NotFound, "no such device").ConfigureAwait(false);
            return;
        }

        string wait = context.Request.Query["wait"].ToString();
        if (!int.TryParse(wait.Length == 0 ? "30" : wait, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) || seconds > AttestWaitSecondsMax)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, $"wait: use 0 to {AttestWaitSecondsMax} seconds").ConfigureAwait(false);
            return;
        }

        AttestResult result = await services.Attest.AskAsync(id, TimeSpan.FromSeconds(seconds), context.RequestAborted).ConfigureAwait(false);
        AdminAttestation answer = new(id, result.Verdict.ToString(), result.Version, result.ExpectedSha256?.ToString(), result.ReportedVersion,
            result.ReportedSha256?.ToString(), result.Release?.ToString(), result.AtMs, services.Contacts.LastSeenMs(id));
        await Answer(context, StatusCodes.Status200OK, answer, AdminJsonContext.Default.AdminAttestation).ConfigureAwait(false);
    }

    private Task ListReceipts(HttpContext context)
    {
        IReadOnlyList<AdminReceipts> releases = [.. receipts.List().Select(summary =>
            new AdminReceipts(summary.Release.ToString(), summary.Counts.Devices, summary.Counts, summary.Sequence, summary.Unreported))];
        return Answer(context, StatusCodes.Status200OK, releases, AdminJsonContext.Default.IReadOnlyListAdminReceipts);
    }

    private Task ProveReceipt(HttpContext context)
    {
        string device = context.GetRouteValue("device") as string ?? "";
        if (!Address.TryParse(context.GetRouteValue("release") as string, out Address release))
            return Refuse(context, StatusCodes.Status400BadRequest, "release: use the update contract's address, 40 hexadecimal digits");
        if (receipts.Prove(release, device) is not { } proof)
            return Refuse(context, StatusCodes.Status404NotFound, "no such receipt: the device was not offered this release, or has not answered yet");
        AdminReport? report = proof.Sequence == 0 ? null
            : new AdminReport(proof.Sequence, proof.Root.ToString(), proof.Index, proof.Size, [.. proof.Path.Select(hash => hash.ToString())]);
        AdminReceipt receipt = new(release.ToString(), device, proof.Receipt.Device.ToString(), proof.Entry.Salt.ToString(), proof.Receipt.State.ToString(),
            proof.Receipt.AtMs, proof.Receipt.ImageSha256.ToString(), Convert.ToHexStringLower(proof.Receipt.Encode().Span), report);
        return Answer(context, StatusCodes.Status200OK, receipt, AdminJsonContext.Default.AdminReceipt);
    }

    private async Task AddDevice(HttpContext context)
    {
        byte[] body = await DdiJson.ReadBodyAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        AdminDeviceRequest? asked = null;
        try
        {
            asked = JsonSerializer.Deserialize(body, AdminJsonContext.Default.AdminDeviceRequest);
        }
        catch (JsonException e)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, $"the body is not a device: {e.Message}").ConfigureAwait(false);
            return;
        }

        if (asked is null || !Address.TryParse(asked.Vendor, out Address vendor))
        {
            await Refuse(context, StatusCodes.Status400BadRequest, "vendor: use its address, 40 hexadecimal digits").ConfigureAwait(false);
            return;
        }

        string token = asked.Token ?? DeviceTokens.Generate();
        DeviceRecord device = new()
        {
            Id = asked.Id ?? "", Vendor = vendor, Model = asked.Model ?? "", HardwareRevision = asked.HardwareRevision ?? "",
            Channel = asked.Channel ?? "stable", InstalledVersion = asked.InstalledVersion ?? "", SecurityCounter = asked.SecurityCounter,
            AutoUpdate = asked.AutoUpdate ?? true, TokenSha256 = DeviceTokens.Digest(token),
        };
        string? problem = DeviceRules.FindProblem(device) ?? (token.Length is >= DeviceTokens.LengthMin and <= DeviceTokens.LengthMax ? null
            : $"token: use {DeviceTokens.LengthMin} to {DeviceTokens.LengthMax} characters, or leave it out");
        if (problem is not null)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, problem).ConfigureAwait(false);
            return;
        }

        await AnswerAdded(context, device, token).ConfigureAwait(false);
    }

    private Task AnswerAdded(HttpContext context, DeviceRecord device, string token)
    {
        if (!services.Devices.TryGet(device.Id, out _)) services.Sessions.Forget(device.Id); // Of a namesake whose removal was cut short.
        switch (services.Devices.Add(device))
        {
            case DeviceAddVerdict.Added:
                wake.Wake();
                return Answer(context, StatusCodes.Status201Created, new AdminDeviceAdded(device.Id, token), AdminJsonContext.Default.AdminDeviceAdded);
            case DeviceAddVerdict.AlreadyKnown:
                return Refuse(context, StatusCodes.Status409Conflict, $"device '{device.Id}' is registered already; remove it first");
            default:
                return Refuse(context, StatusCodes.Status507InsufficientStorage,
                    $"the registry is full ({services.Devices.Count} devices); remove some or raise DevicesMax");
        }
    }

    private Task RemoveDevice(HttpContext context)
    {
        string id = context.GetRouteValue("id") as string ?? "";
        if (!DeviceRules.IsId(id) || !services.Devices.Remove(id)) return Refuse(context, StatusCodes.Status404NotFound, "no such device");
        services.Sessions.Forget(id);
        services.Contacts.Forget(id);
        services.Pulls.Forget(id);
        services.Attest.Forget(id);
        services.Standings.Forget(id);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task Refuse(HttpContext context, int status, string error) =>
        Answer(context, status, new AdminProblem(error), AdminJsonContext.Default.AdminProblem);

    private static async Task Answer<T>(HttpContext context, int status, T body, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, body, type, context.RequestAborted).ConfigureAwait(false);
    }
}
