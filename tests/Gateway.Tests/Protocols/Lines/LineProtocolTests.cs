using System.Net;
using System.Security.Cryptography;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocols.Lines;

/// <summary>Updates over a second device protocol, which takes one line to register. The core's rules hold for it too.</summary>
[TestFixture]
public sealed class LineProtocolTests
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false });
    private TestGateway _gateway = null!;

    [SetUp]
    public async Task SetUp() => _gateway = await TestGateway.StartAsync(protocols: [new LineProtocol()]);

    [TearDown]
    public async Task TearDown() => await _gateway.DisposeAsync();

    [Test, Category("P2.6"), Category("GW-DDI.9")]
    public async Task Update_OverLines_FromTheOfferToTheConfirmation()
    {
        byte[] image = await _gateway.OfferAsync();
        string[] order = (await AskAsync("")).Split(' ');
        Assert.That(order[..^1], Is.EqualTo(["update", $"{_gateway.Sessions[^1].ActionId}", "2.0.0", $"{image.Length}",
            Convert.ToHexStringLower(SHA256.HashData(image))]));

        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, $"/{order[1]}/image");
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(image));
        Assert.That(_gateway.Sessions[^1].State, Is.EqualTo(SessionState.Downloading));
        Assert.That(await StatusAsync(HttpMethod.Post, $"/{order[1]}/working", "half of it"), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await StatusAsync(HttpMethod.Post, $"/{order[1]}/installed"), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(_gateway.Sessions[^1].State, Is.EqualTo(SessionState.Installed));
        Assert.That(await StatusAsync(HttpMethod.Post, "/runs", "2.0.0"), Is.EqualTo(HttpStatusCode.NoContent));

        Assert.That(_gateway.Sessions[^1].State, Is.EqualTo(SessionState.Confirmed));
        Assert.That((_gateway.Device.InstalledVersion, _gateway.Device.SecurityCounter), Is.EqualTo(("2.0.0", 2UL)));
        Assert.That(await AskAsync(""), Does.StartWith("idle "));
    }

    [Test, Category("G08"), Category("GW-REVOKE.2")]
    public async Task Revoked_OverLines_StopIsToldAndNothingIsServed()
    {
        await _gateway.OfferAsync();
        string number = (await AskAsync("")).Split(' ')[1];
        _gateway.Releases.Revoke();
        await Wait.UntilAsync(() => _gateway.Sessions[^1].IsCancelling, TestGateway.Limit, _gateway.Inbox.ToString);
        Assert.That(await AskAsync(""), Does.StartWith($"stop {number} "));
        Assert.That(await StatusAsync(HttpMethod.Get, $"/{number}/image"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await StatusAsync(HttpMethod.Post, $"/{number}/stopped"), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(_gateway.Sessions[^1].State, Is.EqualTo(SessionState.Cancelled));
    }

    [Test]
    public async Task Success_OverLinesWithoutTheImage_IsAFailure()
    {
        await _gateway.OfferAsync();
        await StatusAsync(HttpMethod.Post, $"/{(await AskAsync("")).Split(' ')[1]}/installed");
        Assert.That(_gateway.Sessions[^1].State, Is.EqualTo(SessionState.Failed));
    }

    [TestCase("tok-0002")]
    [TestCase("")]
    public async Task Request_WithAnotherToken_IsRefused(string token) =>
        Assert.That(await StatusAsync(HttpMethod.Get, "", token: token), Is.EqualTo(HttpStatusCode.Forbidden));

    private async Task<string> AskAsync(string path)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string body = "", string token = TestGateway.Token)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, body, token);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string body = "", string token = TestGateway.Token)
    {
        using HttpRequestMessage request = new(method, $"{_gateway.Host.ListenUrl}/lines/{TestGateway.Id}{path}");
        request.Headers.TryAddWithoutValidation("X-Token", token);
        if (method == HttpMethod.Post) request.Content = new StringContent(body);
        return await Http.SendAsync(request);
    }
}
