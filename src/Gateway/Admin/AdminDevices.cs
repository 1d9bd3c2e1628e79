using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Chain.Core.Primitives;
using Gateway.Attestation;
using Gateway.Devices;
using Gateway.Http;
using Gateway.Sessions;
using Gateway.Updates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Admin;

/// <summary>Lists, adds and removes devices, and asks them what they run.</summary>
internal sealed class AdminDevices(DeviceRegistry registry, SessionStore sessions, DevicePresence presence, AttestRequests attest, WakeSignal wake)
{
    /// <summary>Longest time that an operator may wait for a device's answer, in seconds.</summary>
    public const int AttestWaitSecondsMax = 600;

    private const string VendorRemedy = "vendor: use its address, 40 hexadecimal digits";

    private static readonly string TokenRemedy = $"token: use {DeviceTokens.LengthMin} to {DeviceTokens.LengthMax} characters, or leave it out";

    public Task List(HttpContext context)
    {
        IReadOnlyList<AdminDevice> devices = [.. registry.List().Select(Describe)];
        return AdminEndpoints.Answer(context, StatusCodes.Status200OK, devices, AdminJsonContext.Default.IReadOnlyListAdminDevice);
    }

    public async Task Add(HttpContext context)
    {
        byte[] body = await RequestBody.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        if (await ReadAsync(context, body, AdminJsonContext.Default.AdminDeviceRequest).ConfigureAwait(false) is not { } asked) return;
        if (!Address.TryParse(asked.Vendor, out Address vendor))
        {
            await AdminEndpoints.Refuse(context, StatusCodes.Status400BadRequest, VendorRemedy).ConfigureAwait(false);
            return;
        }

        string token = asked.Token ?? DeviceTokens.Generate();
        DeviceRecord device = ToDevice(asked, vendor, token);
        string? problem = DeviceRules.FindProblem(device) ?? (DeviceTokens.IsAllowed(token) ? null : TokenRemedy);
        if (problem is null) await AnswerAdded(context, device, token).ConfigureAwait(false);
        else await AdminEndpoints.Refuse(context, StatusCodes.Status400BadRequest, problem).ConfigureAwait(false);
    }

    public Task Remove(HttpContext context)
    {
        string id = IdOf(context);
        if (!DeviceRules.IsId(id) || !registry.Remove(id)) return AdminEndpoints.Refuse(context, StatusCodes.Status404NotFound, "no such device");
        sessions.Forget(id);
        presence.Forget(id);
        attest.Forget(id);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Gives a device a new token. Its counter, its sessions and its receipts stay.</summary>
    public async Task RotateToken(HttpContext context)
    {
        string id = IdOf(context);
        byte[] body = await RequestBody.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        AdminTokenRequest? asked = body.Length == 0 ? new AdminTokenRequest() : await ReadAsync(context, body, AdminJsonContext.Default.AdminTokenRequest)
            .ConfigureAwait(false);
        if (asked is null) return;
        string token = asked.Token ?? DeviceTokens.Generate();
        if (!DeviceTokens.IsAllowed(token))
        {
            await AdminEndpoints.Refuse(context, StatusCodes.Status400BadRequest, TokenRemedy).ConfigureAwait(false);
            return;
        }

        if (!registry.TryGet(id, out _))
        {
            await AdminEndpoints.Refuse(context, StatusCodes.Status404NotFound, "no such device").ConfigureAwait(false);
            return;
        }

        registry.SetToken(id, DeviceTokens.Digest(token));
        await AdminEndpoints.Answer(context, StatusCodes.Status200OK, new AdminDeviceAdded(id, token), AdminJsonContext.Default.AdminDeviceAdded)
            .ConfigureAwait(false);
    }

    /// <summary>Changes what the operator states about a device: fields that the request leaves out stay.</summary>
    public async Task Edit(HttpContext context)
    {
        byte[] body = await RequestBody.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        if (await ReadAsync(context, body, AdminJsonContext.Default.AdminDeviceEdit).ConfigureAwait(false) is not { } asked) return;
        Address vendor = default;
        if (asked.Vendor is not null && !Address.TryParse(asked.Vendor, out vendor))
        {
            await AdminEndpoints.Refuse(context, StatusCodes.Status400BadRequest, VendorRemedy).ConfigureAwait(false);
            return;
        }

        bool isKnown = registry.TryEdit(IdOf(context), device => device with
        {
            Vendor = asked.Vendor is null ? device.Vendor : vendor,
            Model = asked.Model ?? device.Model,
            HardwareRevision = asked.HardwareRevision ?? device.HardwareRevision,
            Channel = asked.Channel ?? device.Channel,
            InstalledVersion = asked.InstalledVersion ?? device.InstalledVersion,
            SecurityCounter = asked.SecurityCounter ?? device.SecurityCounter,
            AutoUpdate = asked.AutoUpdate ?? device.AutoUpdate,
        }, out string? problem);
        if (!isKnown || problem is not null)
        {
            await AdminEndpoints.Refuse(context, isKnown ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound, problem ?? "no such device")
                .ConfigureAwait(false);
            return;
        }

        wake.Wake();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task Attest(HttpContext context)
    {
        string id = IdOf(context);
        if (!registry.TryGet(id, out _))
        {
            await AdminEndpoints.Refuse(context, StatusCodes.Status404NotFound, "no such device").ConfigureAwait(false);
            return;
        }

        string wait = context.Request.Query["wait"].ToString();
        if (!int.TryParse(wait.Length == 0 ? "30" : wait, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) || seconds > AttestWaitSecondsMax)
        {
            await AdminEndpoints.Refuse(context, StatusCodes.Status400BadRequest, $"wait: use 0 to {AttestWaitSecondsMax} seconds").ConfigureAwait(false);
            return;
        }

        AttestResult result = await attest.AskAsync(id, TimeSpan.FromSeconds(seconds), context.RequestAborted).ConfigureAwait(false);
        AdminAttestation answer = new(id, result.Verdict.ToString(), result.Version, result.ExpectedSha256?.ToString(), result.ReportedVersion,
            result.ReportedSha256?.ToString(), result.Release?.ToString(), result.AtMs, presence.LastSeenMs(id));
        await AdminEndpoints.Answer(context, StatusCodes.Status200OK, answer, AdminJsonContext.Default.AdminAttestation).ConfigureAwait(false);
    }

    /// <summary>The id of the device that the path names, as it is stored.</summary>
    private string IdOf(HttpContext context)
    {
        string id = context.GetRouteValue("id") as string ?? "";
        return registry.TryGet(id, out DeviceRecord? device) ? device.Id : id;
    }

    private static async Task<T?> ReadAsync<T>(HttpContext context, byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        string problem = "the body is empty";
        try
        {
            if (JsonSerializer.Deserialize(AdminOldNames.Replace(body), type) is { } read) return read;
        }
        catch (JsonException e)
        {
            problem = $"the body is malformed: {e.Message}";
        }

        await AdminEndpoints.Refuse(context, StatusCodes.Status400BadRequest, problem).ConfigureAwait(false);
        return null;
    }

    private AdminDevice Describe(DeviceRecord device)
    {
        DeviceSession? newest = sessions.Newest(device.Id);
        return new AdminDevice(device.Id, device.Vendor.ToString(), device.Model, device.HardwareRevision, device.Channel, device.InstalledVersion,
            device.SecurityCounter, device.AutoUpdate, device.ReportedVersion, presence.Standing(device.Id), newest?.State.ToString(),
            presence.LastSeenMs(device.Id), newest?.Source?.Uri, newest?.Source?.Kind,
            attest.Last(device.Id)?.Verdict.ToString(), device.RepairSinceMs);
    }

    private static DeviceRecord ToDevice(AdminDeviceRequest asked, Address vendor, string token) => new()
    {
        Id = asked.Id ?? "",
        Vendor = vendor,
        Model = asked.Model ?? "",
        HardwareRevision = asked.HardwareRevision ?? "",
        Channel = asked.Channel ?? "stable",
        InstalledVersion = asked.InstalledVersion ?? "",
        SecurityCounter = asked.SecurityCounter,
        AutoUpdate = asked.AutoUpdate ?? true,
        TokenSha256 = DeviceTokens.Digest(token),
    };

    private Task AnswerAdded(HttpContext context, DeviceRecord device, string token)
    {
        // A removed device with the same id may have left sessions behind, if its removal was cut short.
        if (!registry.TryGet(device.Id, out _)) sessions.Forget(device.Id);
        switch (registry.Add(device))
        {
            case DeviceAddVerdict.Added:
                wake.Wake();
                return AdminEndpoints.Answer(
                    context, StatusCodes.Status201Created, new AdminDeviceAdded(device.Id, token), AdminJsonContext.Default.AdminDeviceAdded);
            case DeviceAddVerdict.AlreadyKnown:
                return AdminEndpoints.Refuse(context, StatusCodes.Status409Conflict, $"device '{device.Id}' is registered already; remove it first");
            default:
                return AdminEndpoints.Refuse(context, StatusCodes.Status507InsufficientStorage,
                    $"the registry is full ({registry.Count} devices); remove some or raise DevicesMax");
        }
    }
}
