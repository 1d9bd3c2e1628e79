using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Admin;
using Gateway.Devices;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

/// <summary>Who reaches a gateway, how often, and through which proxy.</summary>
[TestFixture]
public sealed class AccessTests
{
    [Test, Category("GW-PROXY.1")]
    public async Task Links_WithAPublicUrl_BeginWithIt()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { PublicUrl = "https://updates.example.com/fw/" });
        await gateway.OfferAsync();
        string link = (await gateway.PollAsync())["deploymentBase"];
        Assert.That(link, Does.StartWith($"https://updates.example.com/fw/DEFAULT/controller/v1/{TestGateway.Id}/deploymentBase/"));
        string order = await (await gateway.GetAsync(new Uri(link).PathAndQuery[3..].Replace($"/DEFAULT/controller/v1/{TestGateway.Id}", "",
            StringComparison.Ordinal))).Content.ReadAsStringAsync();
        Assert.That(order, Does.Contain("\"href\":\"https://updates.example.com/fw/DEFAULT/").And.Not.Contain("http://"));
    }

    [TestCase(true, "https://gw.example.com/")]
    [TestCase(false, "http://127.0.0.1")]
    [Category("GW-PROXY.1")]
    public async Task Links_WithForwardedHeaders_OnlyATrustedProxysCount(bool isTrusted, string expected)
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => isTrusted ? options with { TrustedProxies = ["127.0.0.0/8"] } : options);
        using HttpResponseMessage poll = await gateway.GetAsync("", headers =>
        {
            headers.Add("X-Forwarded-Proto", "https");
            headers.Add("X-Forwarded-Host", "gw.example.com");
            headers.Add("X-Forwarded-For", "192.0.2.7");
        });
        Assert.That(await poll.Content.ReadAsStringAsync(), Does.Contain($"\"href\":\"{expected}"));
    }

    [Test, Category("GW-PROXY.1")]
    public async Task Poll_Http10WithoutHost_LinksNameTheListener()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        string answer = await RawAsync(gateway,
            $"GET /DEFAULT/controller/v1/{TestGateway.Id} HTTP/1.0\r\nAuthorization: TargetToken {TestGateway.Token}\r\n\r\n");
        Assert.That(answer, Does.Contain($"\"href\":\"{gateway.Host.ListenUrl}/DEFAULT/"));
    }

    [TestCase("GET /admin/devices HTTP/1.1\r\nHost: 127.0.0.1\r\n", 200)]
    [TestCase("GET /admin/devices HTTP/1.1\r\nHost: localhost:7300\r\n", 200)]
    [TestCase("GET /admin/devices HTTP/1.0\r\n", 404)]
    [TestCase("GET /admin/devices HTTP/1.1\r\nHost: updates.example.com\r\n", 404)]
    [TestCase("GET /admin/devices HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 192.0.2.7\r\n", 404)]
    [TestCase("GET /admin/devices HTTP/1.1\r\nHost: 127.0.0.1\r\nVia: 1.1 proxy\r\n", 404)]
    [Category("GW-ADMIN.3")]
    public async Task Admin_ThroughAProxyOnThisMachine_DoesNotExist(string request, int expected)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        string token = (await File.ReadAllTextAsync(Path.Combine(gateway.Folder, AdminToken.FileName))).Trim();
        string answer = await RawAsync(gateway, $"{request}Authorization: Bearer {token}\r\nConnection: close\r\n\r\n");
        Assert.That(answer, Does.StartWith($"HTTP/1.1 {expected} "));
    }

    [Test, Category("GW-ADMIN.3")]
    public async Task Admin_WithAPortOfItsOwn_AnswersOnlyThere()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { AdminPort = port });
        string token = (await File.ReadAllTextAsync(Path.Combine(gateway.Folder, AdminToken.FileName))).Trim();
        Assert.That(await gateway.StatusAsync(HttpMethod.Get, gateway.Host.ListenUrl + "/admin/devices", null, $"Bearer {token}"),
            Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await gateway.StatusAsync(HttpMethod.Get, $"http://127.0.0.1:{port}/admin/devices", null, $"Bearer {token}"),
            Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("gateway-secret-0001", HttpStatusCode.OK)]
    [TestCase("gateway-secret-0002", HttpStatusCode.Unauthorized)]
    [Category("GW-DDI.2")]
    public async Task GatewayToken_OfTheOptions_ActsForRegisteredDevices(string token, HttpStatusCode expected)
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with
        {
            GatewayTokenSha256 = DeviceTokens.Digest("gateway-secret-0001"),
        });
        Assert.That(await gateway.StatusAsync(HttpMethod.Get, "", null, $"GatewayToken {token}"), Is.EqualTo(expected));
        string unknown = $"{gateway.Host.ListenUrl}/DEFAULT/controller/v1/unknown";
        Assert.That(await gateway.StatusAsync(HttpMethod.Get, unknown, null, $"GatewayToken {token}"), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test, Category("GW-LIMIT.1")]
    public async Task Devices_AThousandBehindOneAddress_AreNotLimitedByIt()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with
        {
            RequestsPerSecondPerAddressMax = 20,
            RequestsPerSecondPerDeviceMax = 100,
        });
        for (int i = 0; i < 1000; i++) gateway.Host.Devices.Add(TestGateway.NewDevice($"d{i}") with { Model = "other" });
        string root = $"{gateway.Host.ListenUrl}/DEFAULT/controller/v1";
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i =>
            gateway.StatusAsync(HttpMethod.Put, $"{root}/d{i}/configData", """{"data":{"a":"b"}}""")));
        Assert.That(answers, Is.All.EqualTo(HttpStatusCode.OK));
    }

    [Test, Category("GW-LIMIT.1"), Category("GW-ADMIN.2")]
    public async Task Neighbour_WithAWrongToken_LocksOutItselfAlone()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { RequestsPerSecondPerAddressMax = 20 });
        gateway.Host.Devices.Add(TestGateway.NewDevice("dev-0002") with { TokenSha256 = DeviceTokens.Digest("tok-0002") });
        string wrong = $"{gateway.Host.ListenUrl}/DEFAULT/controller/v1/dev-0002";
        async Task<bool> IsLockedAsync()
        {
            HttpStatusCode answer = HttpStatusCode.Unauthorized;
            for (int i = 0; i < 10 && answer == HttpStatusCode.Unauthorized; i++)
            {
                answer = await gateway.StatusAsync(HttpMethod.Get, wrong, null, "TargetToken wrong");
                Assert.That(await gateway.StatusAsync(HttpMethod.Get, ""), Is.EqualTo(HttpStatusCode.OK), "the neighbour behind the same address");
            }

            Assert.That(answer, Is.EqualTo(HttpStatusCode.TooManyRequests));
            return await gateway.StatusAsync(HttpMethod.Get, wrong, null, "TargetToken tok-0002") == HttpStatusCode.TooManyRequests;
        }

        // A new second may begin in between and allow one more try; three times in a row it does not.
        Assert.That(await IsLockedAsync() || await IsLockedAsync() || await IsLockedAsync(), Is.True, "the right token is not told from a guess");
    }

    [Test, Category("GW-LIMIT.1")]
    public async Task Device_ThatAsksTooOften_IsLimitedByItsId()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { RequestsPerSecondPerDeviceMax = 2 });
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.StatusAsync(HttpMethod.Get, "")));
        Assert.That(answers.Count(status => status == HttpStatusCode.OK), Is.InRange(4, 10));
        Assert.That(answers.Count(status => status == HttpStatusCode.TooManyRequests), Is.EqualTo(20 - answers.Count(status => status == HttpStatusCode.OK)));
    }

    [Test, Category("GW-LIMIT.2"), Category("F03")]
    public async Task Connections_SilentOnesOfOneAddress_DoNotShutADeviceOut()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with
        {
            ConnectionsPerAddressMax = 3,
            SignInTimeout = TimeSpan.FromSeconds(2),
        });
        using HttpClient device = new();
        using HttpRequestMessage first = Poll(gateway);
        Assert.That((await device.SendAsync(first)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Uri listen = new(gateway.Host.ListenUrl);
        List<TcpClient> silent = [];
        for (int i = 0; i < 6; i++)
        {
            TcpClient client = new();
            await client.ConnectAsync(listen.Host, listen.Port);
            silent.Add(client);
        }

        using HttpRequestMessage second = Poll(gateway), third = Poll(gateway);
        Assert.That((await device.SendAsync(second)).StatusCode, Is.EqualTo(HttpStatusCode.OK), "its connection has signed in and holds no place");
        using HttpClient neighbour = new();
        Assert.That((await neighbour.SendAsync(third)).StatusCode, Is.EqualTo(HttpStatusCode.OK), "a new connection replaces a silent one");
        foreach (TcpClient client in silent) Assert.That(await ClosedAsync(client), Is.True, "each is replaced, or closed after the time to sign in");
        silent.ForEach(client => client.Dispose());
    }

    private static HttpRequestMessage Poll(TestGateway gateway) =>
        new(HttpMethod.Get, gateway.Base) { Headers = { { "Authorization", $"TargetToken {TestGateway.Token}" } } };

    private static async Task<bool> ClosedAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TestGateway.Limit) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task<string> RawAsync(TestGateway gateway, string request)
    {
        Uri listen = new(gateway.Host.ListenUrl);
        using TcpClient client = new();
        await client.ConnectAsync(listen.Host, listen.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using StreamReader reader = new(client.GetStream());
        return await reader.ReadToEndAsync().WaitAsync(TestGateway.Limit);
    }
}
