using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Chain.Core.Primitives;

namespace Chain.Node.Cli;

/// <summary>Talks to a running gateway's admin surface, with the token that lies in its folder.</summary>
internal sealed class GatewayAdmin(string url, string folder)
{
    /// <summary>Registers a device and returns its token.</summary>
    public async Task<string> AddAsync(string id, Address vendor, string model, string revision, string channel, string version, CancellationToken cancellation)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter writer = new(body))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString("vendor", vendor.ToString());
            writer.WriteString("model", model);
            writer.WriteString("hardwareRevision", revision);
            writer.WriteString("channel", channel);
            writer.WriteString("installedVersion", version);
            writer.WriteEndObject();
        }

        using JsonDocument answer = JsonDocument.Parse(await SendAsync(HttpMethod.Post, "/admin/devices", Encoding.UTF8.GetString(body.ToArray()),
            cancellation).ConfigureAwait(false));
        return answer.RootElement.GetProperty("token").GetString()!;
    }

    /// <summary>The devices, as the gateway's JSON.</summary>
    public Task<string> ListAsync(CancellationToken cancellation) => SendAsync(HttpMethod.Get, "/admin/devices", null, cancellation);

    /// <summary>Removes a device.</summary>
    public Task RemoveAsync(string id, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"/admin/devices/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Has a device asked for the digest of what it runs, and waits for the judged answer: the gateway's JSON.</summary>
    public Task<string> AttestAsync(string id, int waitSeconds, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"/admin/devices/{Uri.EscapeDataString(id)}/attest?wait={waitSeconds}", null, cancellation, waitSeconds);

    private async Task<string> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellation, int moreSeconds = 0)
    {
        string tokenFile = Path.Combine(folder, "admin.token");
        if (!File.Exists(tokenFile))
            throw new CommandException(ExitCode.NotFound, $"{tokenFile} does not exist: start the gateway once, or name its folder with --config");
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
            throw new CommandException(ExitCode.Unreachable, $"gateway {url} cannot be reached: {e.Message}. Start it with 'fwledger node'");
        }

        using (response)
        {
            string text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return text;
            throw new CommandException(response.StatusCode == System.Net.HttpStatusCode.NotFound ? ExitCode.NotFound : ExitCode.Failure,
                $"the gateway answers {(int)response.StatusCode}: {text}");
        }
    }
}
