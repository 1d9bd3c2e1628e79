using System.Net;
using System.Text.Json;
using Chain.Light;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocols.Ddi;

/// <summary>Each row of hawkBit's device API, with each of its answers, over real HTTP.</summary>
[TestFixture]
public sealed class DdiContractTests
{
    private TestGateway _gateway = null!;

    /// <summary>Situations that a device's session can be in.</summary>
    public enum Situation
    {
        NoSession, Offered, Downloading, Cancelling, Installed, Confirmed, Failed, Stale,
    }

    [SetUp]
    public async Task SetUp() => _gateway = await TestGateway.StartAsync();

    [TearDown]
    public async Task TearDown() => await _gateway.DisposeAsync();

    private static IEnumerable<TestCaseData> Rows()
    {
        // {0} is the session's number. One row for each answer of the contract.
        yield return Row("GET", "", Situation.NoSession, 200);
        yield return Row("GET", "/deploymentBase/{0}", Situation.Offered, 200);
        yield return Row("GET", "/deploymentBase/{0}?c=7&actionHistory=5", Situation.Downloading, 200);
        yield return Row("GET", "/deploymentBase/{0}", Situation.Cancelling, 404);
        yield return Row("GET", "/deploymentBase/{0}", Situation.Installed, 200);
        yield return Row("GET", "/deploymentBase/{0}", Situation.Failed, 200);
        yield return Row("GET", "/deploymentBase/{0}", Situation.Stale, 404);
        yield return Row("GET", "/deploymentBase/999999", Situation.Offered, 404);
        yield return Row("GET", "/deploymentBase/-1", Situation.Offered, 404);
        yield return Row("GET", "/deploymentBase/99999999999999999999", Situation.Offered, 404);
        yield return Row("GET", "/deploymentBase/x", Situation.Offered, 404);
        yield return Row("GET", "/deploymentBase/{0}/proof?after=3", Situation.Offered, 503);
        yield return Row("GET", "/deploymentBase/{0}/proof?after=x", Situation.Offered, 400);
        yield return Row("GET", "/deploymentBase/999999/proof", Situation.Offered, 404);
        yield return Row("POST", "/deploymentBase/{0}/feedback", Situation.Offered, 200, Feedback("proceeding", "none"));
        yield return Row("POST", "/deploymentBase/{0}/feedback", Situation.Downloading, 200, Feedback("closed", "success"));
        yield return Row("POST", "/deploymentBase/{0}/feedback", Situation.Installed, 200, Feedback("closed", "success"));
        yield return Row("POST", "/deploymentBase/{0}/feedback", Situation.Stale, 200, Feedback("proceeding", "none"));
        yield return Row("POST", "/deploymentBase/{0}/feedback", Situation.Confirmed, 410, Feedback("closed", "success"));
        yield return Row("POST", "/deploymentBase/{0}/feedback", Situation.Failed, 410, Feedback("proceeding", "none"));
        yield return Row("POST", "/deploymentBase/999999/feedback", Situation.Offered, 404, Feedback("closed", "success"));
        yield return Row("POST", "/deploymentBase/{0}/feedback", Situation.Downloading, 400, "{");
        yield return Row("POST", "/deploymentBase/{0}/feedback", Situation.Downloading, 413, new string(' ', 70_000));
        yield return Row("GET", "/cancelAction/{0}", Situation.Cancelling, 200);
        yield return Row("GET", "/cancelAction/{0}", Situation.Downloading, 404);
        yield return Row("GET", "/cancelAction/999999", Situation.Cancelling, 404);
        yield return Row("POST", "/cancelAction/{0}/feedback", Situation.Cancelling, 200, Feedback("closed", "success"));
        yield return Row("POST", "/cancelAction/{0}/feedback", Situation.Cancelling, 200, Feedback("rejected", "none"));
        yield return Row("POST", "/cancelAction/{0}/feedback", Situation.Downloading, 405, Feedback("closed", "success"));
        yield return Row("POST", "/cancelAction/999999/feedback", Situation.Cancelling, 404, Feedback("closed", "success"));
        yield return Row("POST", "/cancelAction/{0}/feedback", Situation.Cancelling, 400, "[]");
        yield return Row("PUT", "/configData", Situation.NoSession, 200, """{"mode":"merge","data":{"hwRevision":"1.0"}}""");
        yield return Row("PUT", "/configData", Situation.NoSession, 400, """{"data":{"a":1}}""");
        yield return Row("GET", "/installedBase/{0}?actionHistory=1", Situation.Confirmed, 200);
        yield return Row("GET", "/installedBase/{0}", Situation.Installed, 200);
        yield return Row("GET", "/installedBase/{0}", Situation.Downloading, 404);
        yield return Row("GET", "/installedBase/{0}", Situation.Failed, 404);
        yield return Row("PUT", "/installedBase", Situation.NoSession, 201, """{"name":"demo","version":"1.0.0"}""");
        yield return Row("PUT", "/installedBase", Situation.NoSession, 400, """{"name":"demo"}""");
        yield return Row("GET", "/confirmationBase", Situation.NoSession, 200);
        yield return Row("GET", "/confirmationBase/{0}", Situation.Offered, 404);
        yield return Row("POST", "/confirmationBase/{0}/feedback", Situation.Offered, 404, """{"confirmation":"confirmed"}""");
        yield return Row("POST", "/confirmationBase/activateAutoConfirm", Situation.NoSession, 409);
        yield return Row("POST", "/confirmationBase/deactivateAutoConfirm", Situation.NoSession, 200);
        yield return Row("GET", "/softwaremodules/{0}/artifacts", Situation.Offered, 200);
        yield return Row("GET", "/softwaremodules/{0}/artifacts", Situation.Cancelling, 404);
        yield return Row("GET", "/softwaremodules/999999/artifacts", Situation.Offered, 404);
        yield return Row("GET", "/softwaremodules/{0}/artifacts/fw-2.0.0.swu", Situation.Offered, 200);
        yield return Row("HEAD", "/softwaremodules/{0}/artifacts/fw-2.0.0.swu", Situation.Offered, 200);
        yield return Row("GET", "/softwaremodules/{0}/artifacts/fw-2.0.0.swu", Situation.Cancelling, 404);
        yield return Row("GET", "/softwaremodules/{0}/artifacts/fw-2.0.0.swu", Situation.Stale, 404);
        yield return Row("GET", "/softwaremodules/{0}/artifacts/fw-2.0.0.swu", Situation.Failed, 404);
        yield return Row("GET", "/softwaremodules/{0}/artifacts/other.swu", Situation.Offered, 404);
        yield return Row("GET", "/softwaremodules/{0}/artifacts/..%2f..%2fadmin.token", Situation.Offered, 404);
        yield return Row("GET", "/softwaremodules/{0}/artifacts/fw-2.0.0.swu.MD5SUM", Situation.Offered, 200);
        yield return Row("GET", "/softwaremodules/{0}/artifacts/fw-2.0.0.swu.MD5SUM", Situation.Cancelling, 404);
    }

    [TestCaseSource(nameof(Rows)), Category("GW-DDI.1"), Category("F09"), Category("H07")]
    public async Task Request_InSituation_StatusOfTheContract(string method, string path, Situation situation, int expected, string? body)
    {
        int id = await BringIntoAsync(situation);
        string url = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id);
        Assert.That((int)await _gateway.StatusAsync(new HttpMethod(method), url, body), Is.EqualTo(expected));
    }

    [TestCase("", "TargetToken wrong")]
    [TestCase("", "")]
    [TestCase("", "TargetToken")]
    [TestCase("", "Bearer " + TestGateway.Token)]
    [TestCase("", "GatewayToken " + TestGateway.Token)]
    [TestCase("/configData", "TargetToken wrong")]
    [TestCase("/deploymentBase/1", "TargetToken wrong")]
    [TestCase("/softwaremodules/1/artifacts/fw-2.0.0.swu", "")]
    [Category("GW-DDI.2"), Category("H07")]
    public async Task Request_WithoutTheDevicesToken_401(string path, string authorization) =>
        Assert.That(await _gateway.StatusAsync(path == "/configData" ? HttpMethod.Put : HttpMethod.Get, path, null, authorization),
            Is.EqualTo(HttpStatusCode.Unauthorized));

    [TestCase("targettoken " + TestGateway.Token, "default", TestGateway.Id, HttpStatusCode.OK)]
    [TestCase("TargetToken   " + TestGateway.Token + " ", "DeFaUlT", TestGateway.Id, HttpStatusCode.OK)]
    [TestCase("TargetToken " + TestGateway.Token, "other", TestGateway.Id, HttpStatusCode.Unauthorized)]
    [TestCase("TargetToken " + TestGateway.Token, "DEFAULT", "dev-0002", HttpStatusCode.Unauthorized)]
    [TestCase("TargetToken " + TestGateway.Token, "DEFAULT", "unknown", HttpStatusCode.Unauthorized)]
    [TestCase("TargetToken " + TestGateway.Token, "DEFAULT", "a%2fb", HttpStatusCode.Unauthorized)]
    [Category("GW-DDI.2")]
    public async Task Poll_TenantAndId_OnlyOnesOwn(string authorization, string tenant, string id, HttpStatusCode expected)
    {
        _gateway.Host.Devices.Add(TestGateway.NewDevice("dev-0002") with { TokenSha256 = Gateway.Devices.DeviceTokens.Digest("tok-0002") });
        string url = $"{_gateway.Host.ListenUrl}/{tenant}/controller/v1/{id}";
        Assert.That(await _gateway.StatusAsync(HttpMethod.Get, url, null, authorization), Is.EqualTo(expected));
    }

    [Test, Category("GW-DDI.2")]
    public async Task Session_OfAnotherDevice_404()
    {
        int id = await BringIntoAsync(Situation.Offered);
        _gateway.Host.Devices.Add(TestGateway.NewDevice("dev-0002") with { Model = "other" });
        string other = $"{_gateway.Host.ListenUrl}/DEFAULT/controller/v1/dev-0002";
        Assert.That(await _gateway.StatusAsync(HttpMethod.Get, $"{other}/deploymentBase/{id}"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await _gateway.StatusAsync(HttpMethod.Post, $"{other}/deploymentBase/{id}/feedback", Feedback("closed", "success")),
            Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await _gateway.StatusAsync(HttpMethod.Get, $"{other}/softwaremodules/{id}/artifacts/fw-2.0.0.swu"), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase(Situation.NoSession, "configData")]
    [TestCase(Situation.Offered, "configData deploymentBase")]
    [TestCase(Situation.Downloading, "configData deploymentBase")]
    [TestCase(Situation.Cancelling, "cancelAction configData")]
    [TestCase(Situation.Confirmed, "configData installedBase")]
    [TestCase(Situation.Failed, "configData")]
    [TestCase(Situation.Stale, "configData")]
    [Category("GW-DDI.3")]
    public async Task Poll_InSituation_ExactlyTheseLinks(Situation situation, string expected)
    {
        await BringIntoAsync(situation);
        Assert.That(string.Join(' ', (await _gateway.PollAsync()).Keys.Order(StringComparer.Ordinal)), Is.EqualTo(expected));
    }

    [Test, Category("GW-DDI.4")]
    public async Task Poll_AfterAttributes_WantsThemNoMoreUntilASuccess()
    {
        int id = await BringIntoAsync(Situation.Downloading);
        await _gateway.StatusAsync(HttpMethod.Put, "/configData", """{"data":{"a":"b"}}""");
        Assert.That((await _gateway.PollAsync()).Keys, Does.Not.Contain("configData"));
        await _gateway.FeedbackAsync(id, "closed", "success");
        Assert.That((await _gateway.PollAsync()).Keys, Does.Contain("configData"));
    }

    [Test, Category("GW-DDI.5")]
    public async Task Bodies_OfPollAndOrder_AreWhatEveryClientReads()
    {
        byte[] image = await _gateway.OfferAsync();
        using HttpResponseMessage answer = await _gateway.GetAsync("");
        string text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
        using JsonDocument poll = JsonDocument.Parse(text);
        Assert.That(poll.RootElement.GetProperty("config").GetProperty("polling").GetProperty("sleep").GetString(), Has.Length.EqualTo(8), "Zephyr");
        string order = (await _gateway.PollAsync())["deploymentBase"];
        Assert.That(order, Does.StartWith(_gateway.Base + "/deploymentBase/").And.Contain("?c="));
        Assert.That(order[(order.IndexOf("deploymentBase/", StringComparison.Ordinal) + 15)..], Has.Length.LessThan(50), "Zephyr");

        using JsonDocument deployment = JsonDocument.Parse(await (await _gateway.GetAsync(order)).Content.ReadAsStringAsync());
        JsonElement root = deployment.RootElement;
        int id = int.Parse(root.GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        JsonElement work = root.GetProperty("deployment"), chunk = work.GetProperty("chunks")[0], artifact = chunk.GetProperty("artifacts")[0];
        Assert.Multiple(() =>
        {
            Assert.That(id, Is.Positive);
            Assert.That((work.GetProperty("download").GetString(), work.GetProperty("update").GetString()), Is.EqualTo(("forced", "forced")), "never skip");
            Assert.That((work.GetProperty("chunks").GetArrayLength(), chunk.GetProperty("artifacts").GetArrayLength()), Is.EqualTo((1, 1)));
            Assert.That(chunk.GetProperty("part").GetString(), Is.EqualTo("bApp"), "Zephyr");
            Assert.That(artifact.GetProperty("size").GetInt64(), Is.EqualTo(image.Length));
            Assert.That(artifact.GetProperty("hashes").GetProperty("sha256").GetString(), Is.EqualTo(Hex(System.Security.Cryptography.SHA256.HashData(image))));
#pragma warning disable CA5350, CA5351 // hawkBit's clients need it; it is no protection.
            Assert.That(artifact.GetProperty("hashes").GetProperty("sha1").GetString(), Is.EqualTo(Hex(System.Security.Cryptography.SHA1.HashData(image))));
            Assert.That(artifact.GetProperty("hashes").GetProperty("md5").GetString(), Is.EqualTo(Hex(System.Security.Cryptography.MD5.HashData(image))));
#pragma warning restore CA5350, CA5351
            Assert.That(artifact.GetProperty("_links").EnumerateObject().Select(l => l.Name),
                Is.EquivalentTo(["download", "md5sum", "download-http", "md5sum-http"]));
        });
        string url = artifact.GetProperty("_links").GetProperty("download-http").GetProperty("href").GetString()!;
        Assert.That(new Uri(url).AbsolutePath, Has.Length.LessThan(200), "Zephyr");
        Assert.That(await (await _gateway.GetAsync(url)).Content.ReadAsByteArrayAsync(), Is.EqualTo(image));
        string md5 = await (await _gateway.GetAsync(url + ".MD5SUM")).Content.ReadAsStringAsync();
        Assert.That(md5, Is.EqualTo($"{artifact.GetProperty("hashes").GetProperty("md5").GetString()}  fw-2.0.0.swu"));
    }

    [TestCase("""{"id":11,"time":"2026","status":{"result":{"progress":{"cnt":0,"of":1},"finished":"none"},"execution":"proceeding","details":["a"]}}""",
        TestName = "Feedback_OfSwUpdate_Taken")]
    [TestCase("""{"id":"11","time":"20261122T232048","status":{"execution":"proceeding","result":{"finished":"none"},"details":["  0% Installing"]}}""",
        TestName = "Feedback_OfRaucUpdater_Taken")]
    [TestCase("""{"id":"","status":{"execution":"download","result":{"finished":"none"}},"unknown":[{}]}""", TestName = "Feedback_OfOthers_Taken")]
    [Category("GW-DDI.6")]
    public async Task Feedback_AsClientsWriteIt_Taken(string body)
    {
        int id = await BringIntoAsync(Situation.Offered);
        Assert.That(await _gateway.StatusAsync(HttpMethod.Post, $"/deploymentBase/{id}/feedback", body), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(_gateway.Sessions[^1].State, Is.EqualTo(SessionState.Downloading));
    }

    [Test, Category("GW-DDI.7")]
    public async Task Feedback_HundredsAtOnceFromOneDevice_AllTaken()
    {
        int id = await BringIntoAsync(Situation.Downloading);
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => _gateway.FeedbackAsync(id, "proceeding", "none", $"{i} %")));
        Assert.That(answers, Is.All.EqualTo(HttpStatusCode.OK));
    }

    [Test, Category("GW-DDI.8")]
    public async Task Success_Skipped_IsNoSuccess()
    {
        int id = await BringIntoAsync(Situation.Downloading);
        await _gateway.FeedbackAsync(id, "closed", "success", "Skipped Update.");
        Assert.That(_gateway.Sessions[^1].State, Is.EqualTo(SessionState.Failed));
        Assert.That(_gateway.Device.InstalledVersion, Is.EqualTo("1.0.0"));
    }

    [Test, Category("P2.6"), Category("GW-DDI.9")]
    public async Task Success_ThenTheDeviceComesBack_ConfirmedAndFloorRaised()
    {
        await BringIntoAsync(Situation.Installed);
        Assert.That(_gateway.Device.SecurityCounter, Is.EqualTo(1), "said, not shown");
        await _gateway.PollAsync();
        Assert.That(_gateway.Sessions[^1].State, Is.EqualTo(SessionState.Confirmed));
        Assert.That((_gateway.Device.InstalledVersion, _gateway.Device.SecurityCounter), Is.EqualTo(("2.0.0", 2UL)));
    }

    [TestCase("2.0.0", SessionState.Confirmed, "2.0.0")]
    [TestCase("v2.0.0", SessionState.Confirmed, "2.0.0")]
    [TestCase("2.0.0+build.7", SessionState.Confirmed, "2.0.0")]
    [TestCase("1.0.0", SessionState.Installed, "1.0.0")] // The version from before: the device may not have restarted.
    [TestCase("1.5.0", SessionState.Failed, "1.0.0")]
    [Category("GW-DDI.9")]
    public async Task Success_DeviceThatReportsItsVersion_IsHeldToIt(string reported, SessionState expected, string installed)
    {
        await _gateway.StatusAsync(HttpMethod.Put, "/configData", """{"data":{"version":"1.0.0"}}""");
        await BringIntoAsync(Situation.Installed);
        await _gateway.PollAsync();
        Assert.That(_gateway.Sessions[^1].State, Is.EqualTo(SessionState.Installed), "a poll alone confirms nothing here");
        await _gateway.StatusAsync(HttpMethod.Put, "/configData", $$$"""{"data":{"version":"{{{reported}}}"}}""");
        Assert.That((_gateway.Sessions[^1].State, _gateway.Device.InstalledVersion), Is.EqualTo((expected, installed)));
    }

    [Test, Category("B09"), Category("I05"), Category("GW-DDI.10")]
    public async Task OptOut_ThenARelease_HeldUntilTheOwnerAgrees()
    {
        await _gateway.StatusAsync(HttpMethod.Post, "/confirmationBase/deactivateAutoConfirm");
        byte[] image = [1, 2, 3];
        _gateway.Releases.Activate("2.0.0", 2, image, _gateway.Images.Publish(image));
        await _gateway.SettleAsync();
        Assert.That(_gateway.Sessions, Is.Empty);
        Assert.That(await _gateway.StatusAsync(HttpMethod.Post, "/confirmationBase/activateAutoConfirm"), Is.EqualTo(HttpStatusCode.OK));
        await Wait.UntilAsync(() => (_gateway.Host.Coordinator.Wake() || true) && _gateway.Sessions.Count == 1, TestGateway.Limit, () => "not offered");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Feedback(string execution, string finished) =>
        $$"""{"id":"1","status":{"execution":"{{execution}}","result":{"finished":"{{finished}}"},"details":["x"]} }""";

    private static TestCaseData Row(string method, string path, Situation situation, int expected, string? body = null) =>
        new TestCaseData(method, path, situation, expected, body).SetArgDisplayNames(method, path.Length == 0 ? "/" : path, situation.ToString(),
            $"{expected}");

    private async Task<int> BringIntoAsync(Situation situation)
    {
        if (situation == Situation.NoSession) return 0;
        await _gateway.OfferAsync();
        int id = _gateway.Sessions[^1].ActionId;
        if (situation is Situation.Offered) return id;
        await _gateway.DownloadAsync();
        switch (situation)
        {
            case Situation.Cancelling:
                _gateway.Releases.Revoke();
                await Wait.UntilAsync(() => _gateway.Sessions[^1].IsCancelling, TestGateway.Limit, () => "not called off");
                break;
            case Situation.Installed or Situation.Confirmed:
                await _gateway.FeedbackAsync(id, "closed", "success");
                if (situation == Situation.Confirmed) await _gateway.PollAsync();
                break;
            case Situation.Failed:
                await _gateway.FeedbackAsync(id, "closed", "failure");
                break;
            case Situation.Stale:
                _gateway.Releases.Say(new ProvenAnswer.Refused(LightVerdict.StaleHead));
                await _gateway.SettleAsync();
                break;
        }

        return id;
    }
}
