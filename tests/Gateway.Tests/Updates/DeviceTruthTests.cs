using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Devices;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Updates;

/// <summary>What the gateway says about a device agrees with what the device runs.</summary>
[TestFixture]
public sealed class DeviceTruthTests
{
    [TestCase("/configData", """{"data":{"version":"1.0.0"}}""")]
    [TestCase("/installedBase", """{"name":"demo","version":"1.0.0"}""")]
    [Category("GW-TRUTH.4"), Category("GW-FLOOR.1")]
    public async Task Version_OfAConfirmedDeviceGoesBack_FlaggedAndOfferedAgainAndTheFloorStays(string path, string body)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await InstallAsync(gateway);
        await gateway.StatusAsync(HttpMethod.Put, path, body);
        await Wait.UntilAsync(() => gateway.Sessions.Count == 2, TestGateway.Limit, gateway.Inbox.ToString);
        Assert.That(gateway.Device.RepairSinceMs, Is.Positive);
        Assert.That((gateway.Device.InstalledVersion, gateway.Device.SecurityCounter, gateway.Device.ReportedVersion), Is.EqualTo(("2.0.0", 2UL, "1.0.0")));
        Assert.That((gateway.Sessions[^1].Version, gateway.Sessions[^1].IsRepair), Is.EqualTo(("2.0.0", true)));

        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        await SayVersionAsync(gateway, "2.0.0");
        await gateway.SettleAsync();
        Assert.That((gateway.Sessions.Count, gateway.Sessions[^1].State, gateway.Device.RepairSinceMs), Is.EqualTo((2, SessionState.Confirmed, 0L)));
    }

    [Test, Category("GW-TRUTH.4"), Category("GW-RETRY.1")]
    public async Task Version_GoesBackAfterEachRepair_IsNotRepairedInALoop()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await InstallAsync(gateway);
        for (int fall = 0; fall < 2; fall++)
        {
            await SayVersionAsync(gateway, "1.0.0");
            if (fall == 1) break;
            await Wait.UntilAsync(() => gateway.Host.Sessions.Open(TestGateway.Id) is not null, TestGateway.Limit, gateway.Inbox.ToString);
            await gateway.DownloadAsync();
            await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
            await SayVersionAsync(gateway, "2.0.0");
        }

        await gateway.SettleAsync();
        Assert.That(gateway.Host.Sessions.Open(TestGateway.Id), Is.Null, "the second repair waits as a failed attempt does");
        Assert.That(gateway.Device.RepairSinceMs, Is.Positive);
    }

    [Test, Category("GW-TRUTH.4")]
    public async Task Version_AboveTheNewestRelease_FlaggedAndNothingLowerIsOffered()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await InstallAsync(gateway);
        await SayVersionAsync(gateway, "3.0.0");
        await gateway.SettleAsync();
        Assert.That((gateway.Sessions.Count, gateway.Device.RepairSinceMs > 0), Is.EqualTo((1, true)));
        Assert.That(await StandingAsync(gateway), Is.EqualTo("RunsOtherVersion"));
        await SayVersionAsync(gateway, "2.0.0");
        Assert.That(gateway.Device.RepairSinceMs, Is.Zero, "the right version ends the flag");
    }

    [TestCase(false)]
    [TestCase(true)]
    [Category("GW-TRUTH.1")]
    public async Task Success_BeforeTheRestart_InstalledUntilTheNewVersionIsReported(bool reportedBefore)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        if (reportedBefore) await SayVersionAsync(gateway, "1.0.0");
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        await SayVersionAsync(gateway, "1.0.0");
        await gateway.PollAsync();
        Assert.That((gateway.Sessions[^1].State, gateway.Device.InstalledVersion), Is.EqualTo((SessionState.Installed, "1.0.0")));
        await SayVersionAsync(gateway, "2.0.0");
        Assert.That((gateway.Sessions[^1].State, gateway.Device.InstalledVersion, gateway.Device.SecurityCounter),
            Is.EqualTo((SessionState.Confirmed, "2.0.0", 2UL)));
    }

    [Test, Category("GW-TRUTH.1"), Category("GW-DDI.9")]
    public async Task Success_DeviceThatAnswersQuestions_IsAskedBeforeAPollConfirms()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.StatusAsync(HttpMethod.Put, "/configData", """{"data":{"hwRevision":"1.0"}}""");
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        Assert.That((await gateway.PollAsync()).Keys, Does.Contain("configData"));
        Assert.That(gateway.Sessions[^1].State, Is.EqualTo(SessionState.Installed), "its answer may hold its version");
        await gateway.PollAsync();
        Assert.That(gateway.Sessions[^1].State, Is.EqualTo(SessionState.Confirmed), "it did not answer: a silent device confirms by coming back");
    }

    [Test, Category("GW-TRUTH.2")]
    public async Task Failed_ThenTheDeviceRunsIt_ConfirmedAndReported()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { ReceiptsPerReport = 1 });
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "failure");
        Assert.That(gateway.Sessions[^1].State, Is.EqualTo(SessionState.Failed));
        await SayVersionAsync(gateway, "2.0.0");
        Assert.That((gateway.Sessions.Single().State, gateway.Device.SecurityCounter), Is.EqualTo((SessionState.Confirmed, 2UL)));
        using JsonDocument receipts = await gateway.AdminAsync(HttpMethod.Get, "/admin/receipts");
        Assert.That(receipts.RootElement[0].GetProperty("counts").GetProperty("confirmed").GetInt64(), Is.EqualTo(1));
        Assert.That(receipts.RootElement[0].GetProperty("counts").GetProperty("failed").GetInt64(), Is.Zero);
    }

    [Test, Category("GW-TRUTH.2"), Category("GW-FLOOR.1")]
    public async Task Version_OfAnImageThatWasNeverRequested_RaisesNothing()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "failure");
        await SayVersionAsync(gateway, "2.0.0");
        Assert.That((gateway.Sessions[^1].State, gateway.Device.SecurityCounter), Is.EqualTo((SessionState.Failed, 1UL)));
    }

    [TestCase("closed", "success")]
    [TestCase("canceled", "none")]
    [Category("GW-TRUTH.2"), Category("GW-REVOKE.1"), Category("G08")]
    public async Task Cancellation_AcknowledgedThoughInstalled_DeviceRunsRevokedAndTheFloorAgrees(string execution, string finished)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        gateway.Releases.Revoke();
        await Wait.UntilAsync(() => gateway.Sessions[^1].IsCancelling, TestGateway.Limit, gateway.Inbox.ToString);
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, execution, finished, channel: "cancelAction");
        Assert.That(gateway.Sessions[^1].State, Is.EqualTo(SessionState.Cancelled));
        Assert.That((await gateway.PollAsync()).Keys, Does.Not.Contain("cancelAction"));
        await SayVersionAsync(gateway, "2.0.0");
        await gateway.SettleAsync();
        Assert.That(await StandingAsync(gateway), Is.EqualTo("RunsRevoked"));
        Assert.That((gateway.Device.InstalledVersion, gateway.Device.SecurityCounter), Is.EqualTo(("2.0.0", 2UL)));
    }

    [Test, Category("GW-FLOOR.4"), Category("A04"), Category("A08")]
    public async Task Device_RunningAThiefsRevokedRelease_IsOfferedTheNextOneBelowIt()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync(version: "999.0.0", counter: 2);
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        await SayVersionAsync(gateway, "999.0.0");
        gateway.Releases.Revoke();
        await Wait.UntilAsync(() => gateway.Device.RevokedVersion == "999.0.0", TestGateway.Limit, gateway.Inbox.ToString);

        byte[] image = [1, 2, 3];
        Uri uri = gateway.Images.Publish(image);
        gateway.Releases.Activate("2.0.1", 2, image, uri);
        await gateway.SettleAsync();
        Assert.That(await StandingAsync(gateway), Is.EqualTo("CounterTooLow"), "the counter never falls");
        gateway.Releases.Activate("2.0.2", 3, image, uri);
        await Wait.UntilAsync(() => gateway.Sessions[^1].Version == "2.0.2", TestGateway.Limit, gateway.Inbox.ToString);
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        await SayVersionAsync(gateway, "2.0.2");
        await gateway.SettleAsync();
        Assert.That((gateway.Device.InstalledVersion, gateway.Device.SecurityCounter, await StandingAsync(gateway)),
            Is.EqualTo(("2.0.2", 3UL, "UpToDate")));
    }

    [Test, Category("GW-TRUTH.3")]
    public async Task Newer_ReleaseWhileTheDeviceRestartsIntoTheFirst_FirstIsReportedThenTheSecondOffered()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        byte[] next = [1, 2, 3];
        gateway.Releases.Activate("3.0.0", 3, next, gateway.Images.Publish(next));
        await gateway.SettleAsync();

        IReadOnlyDictionary<string, string> links = await gateway.PollAsync();
        Assert.That(links.Keys, Does.Contain("deploymentBase").And.Not.Contain("cancelAction"), "SWUpdate reads the order before it reports");
        Assert.That((await gateway.GetAsync(links["deploymentBase"])).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await gateway.GetAsync(gateway.ArtifactUrl())).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "the image is not served any more");
        await gateway.FeedbackAsync(gateway.Sessions[0].ActionId, "closed", "success");
        await gateway.PollAsync();
        await Wait.UntilAsync(() => gateway.Sessions.Count == 2, TestGateway.Limit, gateway.Inbox.ToString);
        Assert.That(gateway.Sessions.Select(s => (s.Version, s.State)), Is.EqualTo([("2.0.0", SessionState.Confirmed), ("3.0.0", SessionState.Offered)]));
    }

    [Test, Category("GW-TRUTH.3")]
    public async Task Newer_ReleaseWhileTheFirstIsHalfDownloaded_TakesItsPlace()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        await gateway.GetAsync((await gateway.PollAsync())["deploymentBase"]);
        await gateway.GetAsync(gateway.ArtifactUrl(), headers => headers.TryAddWithoutValidation("Range", "bytes=0-99"));
        byte[] next = [1, 2, 3];
        gateway.Releases.Activate("3.0.0", 3, next, gateway.Images.Publish(next));
        await Wait.UntilAsync(() => gateway.Sessions[0].IsCancelling, TestGateway.Limit, gateway.Inbox.ToString);
    }

    [TestCase("details with one Latin-1 byte: \xe4")]
    [TestCase("an escaped lone surrogate: \\ud800")]
    [Category("GW-DDI.6")]
    public async Task Feedback_WithABrokenCharacterInADetail_IsTaken(string line)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        int id = gateway.Sessions[^1].ActionId;
        string body = $$"""{"id":"{{id}}","status":{"execution":"closed","result":{"finished":"success"},"details":["{{line}}"]} }""";
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, $"{gateway.Base}/deploymentBase/{id}/feedback");
        request.Headers.TryAddWithoutValidation("Authorization", $"TargetToken {TestGateway.Token}");
        request.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body)) { Headers = { ContentType = new("application/json") } };
        Assert.That((await http.SendAsync(request)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(gateway.Sessions[^1].State, Is.EqualTo(SessionState.Installed));
        Assert.That(gateway.Sessions[^1].Messages[^1].Text, Is.EqualTo(line[..line.LastIndexOf(' ')] + " \ufffd"));
    }

    [Test, Category("GW-TIME.1")]
    public async Task Clock_WasAYearAhead_RepairEndsAndRetriesGoOn()
    {
        ShiftedClock clock = new() { Shift = TimeSpan.FromDays(365) };
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { AttemptDelay = TimeSpan.FromMilliseconds(1) }, time: clock);
        await InstallAsync(gateway);
        await SayVersionAsync(gateway, "1.0.0");
        await Wait.UntilAsync(() => gateway.Sessions.Count == 2, TestGateway.Limit, gateway.Inbox.ToString);
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "failure");
        clock.Shift = TimeSpan.Zero;

        await Wait.UntilAsync(() => (gateway.Host.Coordinator.Wake() || true) && gateway.Sessions.Count == 3, TestGateway.Limit, () => "no retry");
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        await SayVersionAsync(gateway, "2.0.0");
        await gateway.SettleAsync();
        Assert.That((gateway.Sessions.Count, gateway.Device.RepairSinceMs), Is.EqualTo((3, 0L)), "repaired, and not installed again");
        long nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.That(gateway.Sessions.Select(session => session.StateSinceMs), Is.All.LessThanOrEqualTo(nowMs));
    }

    [Test, Category("GW-TIME.1")]
    public async Task Clock_WasAYearAhead_OpenSessionStillHasItsDeadline()
    {
        ShiftedClock clock = new() { Shift = TimeSpan.FromDays(365) };
        await using TestGateway gateway = await TestGateway.StartAsync(time: clock);
        await gateway.OfferAsync();
        clock.Shift = TimeSpan.Zero;
        await gateway.SettleAsync();
        clock.Shift = TimeSpan.FromDays(8);
        await gateway.PollAsync();
        Assert.That(gateway.Sessions[0].State, Is.EqualTo(SessionState.TimedOut));
    }

    [Test, Category("GW-TRUTH.4")]
    public async Task Registry_FileOfAnEarlierVersion_IsRead()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await InstallAsync(gateway);
        string file = Path.Combine(gateway.Folder, "devices", TestGateway.Id + ".json");
        string[] lines = [.. (await File.ReadAllLinesAsync(file)).Where(line => !line.Contains("repairCause", StringComparison.Ordinal)
            && !line.Contains("repairAfterActionId", StringComparison.Ordinal))];
        await File.WriteAllTextAsync(file, string.Join('\n', lines).Replace(",\n  }", "\n  }", StringComparison.Ordinal));
        await gateway.RestartAsync();
        Assert.That((gateway.Device.InstalledVersion, gateway.Device.RepairCause), Is.EqualTo(("2.0.0", RepairCause.Unspecified)));
    }

    private static async Task InstallAsync(TestGateway gateway)
    {
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        await SayVersionAsync(gateway, "2.0.0");
        Assert.That(gateway.Sessions[^1].State, Is.EqualTo(SessionState.Confirmed));
    }

    private static Task SayVersionAsync(TestGateway gateway, string version) =>
        gateway.StatusAsync(HttpMethod.Put, "/configData", $$$"""{"data":{"version":"{{{version}}}"}}""");

    private static async Task<string?> StandingAsync(TestGateway gateway)
    {
        using JsonDocument devices = await gateway.AdminAsync(HttpMethod.Get, "/admin/devices");
        return devices.RootElement[0].GetProperty("standing").GetString();
    }
}
