using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Devices;

namespace Chain.Node.Client;

/// <summary>Client of a running gateway's admin interface; reads the admin token from the gateway's folder.</summary>
internal sealed class GatewayAdmin(string url, string folder)
{
    /// <summary>Path of the list of devices.</summary>
    public const string Devices = "/admin/devices";

    /// <summary>Registers a device with its token; false if it is registered already.</summary>
    public async Task<bool> TryAddAsync(DeviceRecord device, string token, CancellationToken cancellation)
    {
        try
        {
            await AddAsync(device, token, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (CommandException e) when (e.Message.Contains(" 409:", StringComparison.Ordinal))
        {
            return false;
        }
    }

    /// <summary>Registers a device with its token.</summary>
    public async Task AddAsync(DeviceRecord device, string token, CancellationToken cancellation)
    {
        JsonObject body = new()
        {
            ["id"] = device.Id,
            ["vendor"] = device.Vendor.ToString(),
            ["model"] = device.Model,
            ["hardware_revision"] = device.HardwareRevision,
            ["channel"] = device.Channel,
            ["installed_version"] = device.InstalledVersion,
            ["security_counter"] = device.SecurityCounter,
            ["auto_update"] = device.AutoUpdate,
            ["token"] = token,
        };
        await SendAsync(HttpMethod.Post, Devices, body.ToJsonString(), cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives a device a new token; null to have one generated. Returns the gateway's JSON.</summary>
    public Task<string> RotateTokenAsync(string id, string? token, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"/admin/devices/{Uri.EscapeDataString(id)}/token", new JsonObject { ["token"] = token }.ToJsonString(), cancellation);

    /// <summary>Changes the fields of a device that the body names.</summary>
    public Task EditAsync(string id, JsonObject changes, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Patch, $"/admin/devices/{Uri.EscapeDataString(id)}", changes.ToJsonString(), cancellation);

    /// <summary>Gets the gateway's JSON at a path.</summary>
    public Task<string> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>Removes a device.</summary>
    public Task RemoveAsync(string id, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"/admin/devices/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Orders the attestation of a device and waits for the verdict; returns the gateway's JSON.</summary>
    public Task<string> AttestAsync(string id, int waitSeconds, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"/admin/devices/{Uri.EscapeDataString(id)}/attest?wait={waitSeconds}", null, cancellation, waitSeconds);

    private async Task<string> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellation, int moreSeconds = 0)
    {
        string tokenFile = Path.Combine(folder, "admin.token");
        if (!File.Exists(tokenFile))
        {
            throw new CommandException(ExitCode.NotFound,
                $"{tokenFile} does not exist: start the gateway, which creates it, or name the gateway's folder with --config");
        }
        using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(15 + moreSeconds) };
        using HttpRequestMessage request = new(method, new Uri(new Uri(url), path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer",
            (await File.ReadAllTextAsync(tokenFile, cancellation).ConfigureAwait(false)).Trim());
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new CommandException(ExitCode.Unreachable, $"gateway {url} cannot be reached: {e.Message}; start it with 'fwledger node'");
        }

        using (response)
        {
            string text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return text;
            throw new CommandException(CodeOf(response.StatusCode), $"the gateway answered {(int)response.StatusCode}: {text}");
        }
    }

    private static ExitCode CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => ExitCode.Usage,
        HttpStatusCode.NotFound => ExitCode.NotFound,
        HttpStatusCode.Conflict or HttpStatusCode.InsufficientStorage => ExitCode.RefusedByChain,
        _ => ExitCode.Failure,
    };
}
