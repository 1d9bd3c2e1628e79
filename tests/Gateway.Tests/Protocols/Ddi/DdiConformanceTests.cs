using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Devices;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocols.Ddi;

/// <summary>hawkBit's device API beyond the status codes: media types, entity tags, reasons, small clients, delta clients, ids.</summary>
[TestFixture]
public sealed class DdiConformanceTests
{
    private TestGateway _gateway = null!;

    [SetUp]
    public async Task SetUp() => _gateway = await TestGateway.StartAsync();

    [TearDown]
    public async Task TearDown() => await _gateway.DisposeAsync();

    [TestCase("application/json", 200, "application/json")]
    [TestCase("application/hal+json", 200, "application/hal+json")]
    [TestCase("application/hal+json;q=0.5, application/json", 200, "application/json")]
    [TestCase("application/json;charset=UTF-8", 200, "application/json")]
    [TestCase("*/*", 200, "application/json")]
    [TestCase("application/*", 200, "application/json")]
    [TestCase("text/html", 406, "application/json")]
    [TestCase("application/json;q=0", 406, "application/json")]
    [Category("GW-DDI.13")]
    public async Task Poll_Accept_TypeOrNotAcceptable(string accept, int status, string type)
    {
        using HttpResponseMessage answer = await _gateway.GetAsync("", headers => headers.TryAddWithoutValidation("Accept", accept));
        Assert.That(((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType), Is.EqualTo((status, type)));
    }

    [TestCase("application/cbor", 200, "application/cbor")]
    [TestCase("application/cbor;q=0.9, application/json;q=0.5", 200, "application/cbor")]
    [TestCase("application/cbor, application/json", 200, "application/json")]
    [TestCase("application/cbor, */*;q=0.1", 200, "application/cbor")]
    [Category("GW-DDI.13"), Category("GW-DDI.14")]
    public Task Poll_AcceptCbor_CborIfItIsPreferred(string accept, int status, string type) => Poll_Accept_TypeOrNotAcceptable(accept, status, type);

    [TestCase("text/plain", 415)]
    [TestCase("application/xml", 415)]
    [TestCase("application/json;charset=UTF-8", 200)]
    [TestCase("application/hal+json", 200)]
    [Category("GW-DDI.13")]
    public async Task ConfigData_ContentType_ReadOrUnsupported(string contentType, int status)
    {
        using HttpRequestMessage request = new(HttpMethod.Put, _gateway.Base + "/configData");
        request.Headers.TryAddWithoutValidation("Authorization", $"TargetToken {TestGateway.Token}");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"data":{"a":"b"}}"""));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using HttpClient http = new();
        Assert.That((int)(await http.SendAsync(request)).StatusCode, Is.EqualTo(status));
    }

    [Test, Category("GW-DDI.13")]
    public async Task Poll_WithTheTagOfTheLastAnswer_NotModifiedUntilItChanges()
    {
        using HttpResponseMessage first = await _gateway.GetAsync("");
        EntityTagHeaderValue tag = first.Headers.ETag!;
        using HttpResponseMessage second = await _gateway.GetAsync("", headers => headers.IfNoneMatch.Add(tag));
        Assert.That((second.StatusCode, second.Headers.ETag), Is.EqualTo((HttpStatusCode.NotModified, tag)));
        await _gateway.OfferAsync();
        using HttpResponseMessage third = await _gateway.GetAsync("", headers => headers.IfNoneMatch.Add(tag));
        Assert.That(third.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, Category("GW-DDI.13")]
    public async Task Poll_Head_HeadersOfTheGetAndNoBody()
    {
        using HttpResponseMessage get = await _gateway.GetAsync("");
        using HttpResponseMessage head = await _gateway.SendAsync(HttpMethod.Head, "", null);
        Assert.That((head.StatusCode, head.Content.Headers.ContentLength, head.Headers.ETag),
            Is.EqualTo((HttpStatusCode.OK, get.Content.Headers.ContentLength, get.Headers.ETag)));
        Assert.That(await head.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [TestCase("GET", "/deploymentBase/4711", null, "hawkbit.server.error.repo.entitiyNotFound")]
    [TestCase("PUT", "/configData", "{", "hawkbit.server.error.rest.body.notReadable")]
    [TestCase("POST", "/confirmationBase/activateAutoConfirm", null, "hawkbit.server.error.repo.autoConfAlreadyActive")]
    [Category("GW-DDI.13")]
    public async Task Refusal_OfAnyKind_HasACodeAndAReason(string method, string path, string? body, string code)
    {
        using HttpResponseMessage answer = await _gateway.SendAsync(new HttpMethod(method), path, body);
        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.That(problem.RootElement.GetProperty("errorCode").GetString(), Is.EqualTo(code));
        Assert.That(problem.RootElement.GetProperty("message").GetString(), Is.Not.Empty);
    }

    [TestCase("-1", 2)]
    [TestCase("1", 1)]
    [Category("GW-DDI.13")]
    public async Task ActionHistory_OfAClosedAction_NewestLinesFirst(string asked, int count)
    {
        await _gateway.OfferAsync();
        await _gateway.DownloadAsync();
        int id = _gateway.Sessions[^1].ActionId;
        await _gateway.FeedbackAsync(id, "proceeding", "none", "half");
        await _gateway.FeedbackAsync(id, "closed", "failure", "broken");
        using HttpResponseMessage answer = await _gateway.GetAsync($"/deploymentBase/{id}?actionHistory={asked}");
        using JsonDocument order = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        JsonElement history = order.RootElement.GetProperty("actionHistory");
        Assert.That(history.GetProperty("status").GetString(), Is.EqualTo("ERROR"));
        Assert.That(history.GetProperty("messages").EnumerateArray().Select(line => line.GetString()), Is.EqualTo(new[] { "broken", "half" }[..count]));
        Assert.That((await _gateway.GetAsync(_gateway.ArtifactUrl())).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "it is shown, not served");
    }

    [Test, Category("GW-DDI.5")]
    public async Task Order_WithOrdinaryNames_FitsIntoZephyrsBuffer()
    {
        string id = "urn:dev:ops:32473-sensor-northgate-building-7-floor-2-0042";
        _gateway.Host.Devices.Add(TestGateway.NewDevice(id));
        await _gateway.OfferAsync(version: "12.10.4-rc.1");
        await Wait.UntilAsync(() => _gateway.Host.Sessions.Open(id) is not null, TestGateway.Limit, _gateway.Inbox.ToString);
        int action = _gateway.Host.Sessions.Open(id)!.ActionId;
        using HttpResponseMessage answer = await _gateway.GetAsync($"{_gateway.Host.ListenUrl}/DEFAULT/controller/v1/{id}/deploymentBase/{action}");
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        Assert.That(body, Has.Length.LessThan(1100));
        using JsonDocument order = JsonDocument.Parse(body);
        JsonElement chunk = order.RootElement.GetProperty("deployment").GetProperty("chunks")[0];
        Assert.That(chunk.GetProperty("artifacts")[0].GetProperty("_links").EnumerateObject().Select(link => link.Name),
            Is.EqualTo(["download-http", "md5sum-http"]), "the pair that every client reads");
        Assert.That(chunk.TryGetProperty("metadata", out _), Is.False, "only if it is asked for");
    }

    [Test, Category("GW-DDI.5")]
    public async Task Order_MetadataAskedFor_CounterAndVendor()
    {
        await _gateway.OfferAsync();
        string link = (await _gateway.PollAsync())["deploymentBase"] + "&metadata=true";
        using JsonDocument order = JsonDocument.Parse(await (await _gateway.GetAsync(link)).Content.ReadAsStringAsync());
        JsonElement metadata = order.RootElement.GetProperty("deployment").GetProperty("chunks")[0].GetProperty("metadata");
        Assert.That(metadata.EnumerateArray().Select(entry => entry.GetProperty("key").GetString()), Is.EqualTo(["security-counter", "vendor"]));
    }

    [Test, Category("GW-DDI.5")]
    public async Task Cancellation_WithOrWithoutALeadingZero_OnlyTheOwnSession()
    {
        await _gateway.OfferAsync();
        await _gateway.DownloadAsync();
        int id = _gateway.Sessions[^1].ActionId;
        _gateway.Releases.Revoke();
        await Wait.UntilAsync(() => _gateway.Sessions[^1].IsCancelling, TestGateway.Limit, _gateway.Inbox.ToString);
        Assert.That((await _gateway.PollAsync())["cancelAction"], Does.EndWith($"/cancelAction/0{id}"));
        _gateway.Host.Devices.Add(TestGateway.NewDevice("dev-0002") with { Model = "other" });
        const string Agreed = """{"status":{"execution":"closed","result":{"finished":"success"}}}""";
        string other = $"{_gateway.Host.ListenUrl}/DEFAULT/controller/v1/dev-0002/cancelAction/0{id}/feedback";
        Assert.That(await _gateway.StatusAsync(HttpMethod.Post, other, Agreed), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await _gateway.GetAsync($"/cancelAction/{id}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _gateway.GetAsync($"/cancelAction/0{id}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await _gateway.StatusAsync(HttpMethod.Post, $"/cancelAction/0{id}/feedback", Agreed), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(_gateway.Sessions[^1].State, Is.EqualTo(SessionState.Cancelled));
    }

    [Test, Category("GW-RANGE.1")]
    public async Task Range_ByALinkWithItsOwnRight_NeedsNoTokenAndHoldsForThisOrderOnly()
    {
        byte[] image = await _gateway.OfferAsync();
        string link = (await _gateway.PollAsync())["deploymentBase"] + "&range=true";
        using JsonDocument order = JsonDocument.Parse(await (await _gateway.GetAsync(link)).Content.ReadAsStringAsync());
        string url = order.RootElement.GetProperty("deployment").GetProperty("chunks")[0].GetProperty("artifacts")[0].GetProperty("_links")
            .GetProperty("download-range").GetProperty("href").GetString()!;
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue { Ranges = { new RangeItemHeaderValue(0, 9), new RangeItemHeaderValue(100, 109) } };
        using HttpResponseMessage parts = await http.SendAsync(request);
        Assert.That((parts.StatusCode, parts.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.PartialContent, "multipart/byteranges")));
        Assert.That(await http.GetByteArrayAsync(new Uri(url)), Is.EqualTo(image));

        int id = _gateway.Sessions[^1].ActionId;
        foreach (string forged in new[] { url[..^1] + (url[^1] == 'A' ? 'Q' : 'A'), url.Replace($"/{id}/", $"/{id + 1}/", StringComparison.Ordinal),
            url.Replace(TestGateway.Id, "dev-0002", StringComparison.Ordinal) })
        {
            Assert.That((await http.GetAsync(new Uri(forged))).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), forged);
        }

        _gateway.Releases.Revoke();
        await Wait.UntilAsync(() => _gateway.Sessions[^1].CancelReason is not null, TestGateway.Limit, _gateway.Inbox.ToString);
        Assert.That((await http.GetAsync(new Uri(url))).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("00:1A:2B:3C:4D:5E", "00:1a:2b:3c:4d:5e")]
    [TestCase("urn:dev:ops:32473-Refrigerator-5002", "urn:dev:ops:32473-Refrigerator-5002")]
    [TestCase("00:1A:2B:3C:4D:5E", "00%3A1A%3A2B%3A3C%3A4D%3A5E")]
    [Category("GW-ID.1")]
    public async Task Id_AsHawkBitTakesIt_UpdatedAndRememberedAfterARestart(string id, string asked)
    {
        _gateway.Host.Devices.Add(TestGateway.NewDevice(id));
        Assert.That(_gateway.Host.Devices.Add(TestGateway.NewDevice(id.ToUpperInvariant())), Is.EqualTo(DeviceAddVerdict.AlreadyKnown));
        await _gateway.OfferAsync();
        await Wait.UntilAsync(() => _gateway.Host.Sessions.Open(id) is not null, TestGateway.Limit, _gateway.Inbox.ToString);
        await _gateway.RestartAsync();
        string url = $"{_gateway.Host.ListenUrl}/DEFAULT/controller/v1/{asked}";
        await Wait.UntilAsync(() => _gateway.GetAsync(url).GetAwaiter().GetResult().Content.ReadAsStringAsync().GetAwaiter().GetResult()
            .Contains($"/DEFAULT/controller/v1/{id}/deploymentBase/", StringComparison.Ordinal), TestGateway.Limit, () => "no order");
    }

    [Test, Category("GW-ID.1")]
    public async Task Id_OfTwoHundredAndFiftySixCharacters_UpdatedToTheEnd()
    {
        string id = new('x', 256);
        _gateway.Host.Devices.Add(TestGateway.NewDevice(id));
        await _gateway.OfferAsync();
        await Wait.UntilAsync(() => _gateway.Host.Sessions.Open(id) is not null, TestGateway.Limit, _gateway.Inbox.ToString);
        string url = $"{_gateway.Host.ListenUrl}/DEFAULT/controller/v1/{id}";
        int action = _gateway.Host.Sessions.Open(id)!.ActionId;
        await _gateway.GetAsync($"{url}/softwaremodules/{action}/artifacts/fw-2.0.0.swu");
        await _gateway.StatusAsync(HttpMethod.Post, $"{url}/deploymentBase/{action}/feedback",
            """{"status":{"execution":"closed","result":{"finished":"success"}}}""");
        await _gateway.StatusAsync(HttpMethod.Put, $"{url}/configData", """{"data":{"version":"2.0.0"}}""");
        Assert.That(_gateway.Host.Sessions.ListFor(id)[^1].State, Is.EqualTo(SessionState.Confirmed));
        await _gateway.RestartAsync();
        Assert.That(_gateway.Host.Devices.TryGet(id, out DeviceRecord? device) ? device.SecurityCounter : 0, Is.EqualTo(2));
    }
}
