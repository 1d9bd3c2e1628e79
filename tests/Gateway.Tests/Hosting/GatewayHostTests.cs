using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Chain.Core.Records;
using Chain.Light;
using Gateway.Downloads;
using Gateway.Hosting;
using Gateway.Releases;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Updates;

namespace Gateway.Tests.Hosting;

/// <summary>The whole gateway: what it trusts, what it withholds, and what it still knows after a kill.</summary>
[TestFixture]
public sealed class GatewayHostTests
{
    [Test, Category("GW-ALARM.1"), Category("D07")]
    public async Task Alarm_OfTheSource_IsInLogHealthAndMetricsUntilItEnds()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        long shown = -1;
        using MeterListener meters = new();
        meters.InstrumentPublished = static (one, listener) =>
        {
            if (one.Name == "gateway.alarm") listener.EnableMeasurementEvents(one);
        };
        meters.SetMeasurementEventCallback<int>((_, value, _, _) => shown = Math.Max(shown, value));
        meters.Start();
        Assert.That(await HealthAsync(gateway), Is.EqualTo((HttpStatusCode.OK, "healthy", "healthy", "")));
        gateway.Releases.Alarm = "two blocks of height 9: see trusted.cbor.conflict";
        await gateway.SettleAsync();
        meters.RecordObservableInstruments();
        Assert.Multiple(async () =>
        {
            Assert.That(await HealthAsync(gateway), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "alarmed", "alarmed", gateway.Releases.Alarm)));
            Assert.That(gateway.Inbox.Events.OfType<UpdateEvent.Alarmed>().First().Text, Is.EqualTo(gateway.Releases.Alarm));
            Assert.That(shown, Is.EqualTo(1));
        });
        gateway.Releases.Alarm = null;
        Assert.That((await HealthAsync(gateway)).Probe, Is.EqualTo(HttpStatusCode.OK));

        static async Task<(HttpStatusCode Probe, string Word, string State, string Alarm)> HealthAsync(TestGateway gateway)
        {
            using HttpClient http = new();
            using HttpResponseMessage probe = await http.GetAsync(new Uri(gateway.Host.ListenUrl + "/healthz"));
            using JsonDocument health = await gateway.AdminAsync(HttpMethod.Get, "/admin/health");
            return (probe.StatusCode, await probe.Content.ReadAsStringAsync(), health.RootElement.GetProperty("state").GetString()!,
                health.RootElement.GetProperty("alarm").GetString() ?? "");
        }
    }

    [Test, Category("H04")]
    public async Task Round_ThatBreaksOffUnforeseen_TheNextOneOffersAllTheSame()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        gateway.Inbox.FailAt<UpdateEvent.ReleaseMatched>(); // In the middle of a round.
        await gateway.OfferAsync();
    }

    [Test, Category("H04")]
    public async Task Receipts_LogDamagedWhileItRuns_TheReleaseIsOfferedAllTheSame()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        byte[] image = [1, 2, 3];
        ReleaseManifest manifest = ScriptedReleases.Manifest("2.0.0", 2, image, gateway.Images.Publish(image));
        string log = Path.Combine(gateway.Folder, "receipts", ScriptedReleases.Proven(manifest).Contract + ".receipts");
        await File.WriteAllTextAsync(log, "{}\n");
        gateway.Releases.Activate(manifest);
        await Wait.UntilAsync(() => gateway.Sessions.Count == 1, TestGateway.Limit, () => "not offered");
        await gateway.SettleAsync();
        Assert.That(await File.ReadAllTextAsync(log), Is.EqualTo("{}\n"), "left for whoever examines it");
    }

    [Test]
    public async Task Wait_ReporterBrokeOff_EndsAndThrowsWhatStoppedIt()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { ReceiptsPerReport = 1 });
        gateway.Ledger.Fault = _ => throw new InvalidOperationException("unforeseen");
        Task waiting = gateway.Host.WaitAsync(CancellationToken.None);
        await gateway.OfferAsync();
        Assert.That(async () => await waiting.WaitAsync(TestGateway.Limit), Throws.InvalidOperationException.With.Message.EqualTo("unforeseen"));
    }

    [Test]
    public async Task Wait_CalledOff_EndsWithoutAFault()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using CancellationTokenSource asked = new();
        Task waiting = gateway.Host.WaitAsync(asked.Token);
        await asked.CancelAsync();
        await waiting.WaitAsync(TestGateway.Limit);
    }

    [Test, Category("P2.1"), Category("P2.2"), Category("P2.3"), Category("P2.4"), Category("P2.5"), Category("P2.6")]
    public async Task Push_ReleaseBecomesActive_DeviceInstallsAndEveryStepIsAnEvent()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        byte[] image = await gateway.OfferAsync();
        Assert.That(await gateway.DownloadAsync(), Is.EqualTo(image));
        await Wait.UntilAsync(() => gateway.Inbox.Events.Any(e => e is UpdateEvent.ImageSent), "the image is sent");
        Type[] steps = [typeof(UpdateEvent.HintReceived), typeof(UpdateEvent.ReleaseMatched), typeof(DownloadEvent.SourceAsked),
            typeof(DownloadEvent.Fetched), typeof(UpdateEvent.Offered), typeof(UpdateEvent.Started), typeof(UpdateEvent.ImageSent)];
        List<Type> happened = [.. gateway.Inbox.Events.Select(e => e.GetType())];
        Assert.That(happened.Where(steps.Contains).Distinct(), Is.EquivalentTo(steps), gateway.Inbox.ToString());
        Assert.That(happened.Count(type => type == typeof(DownloadEvent.Fetched)), Is.EqualTo(1), "checked once");
        Assert.That(happened.Count(type => type == typeof(UpdateEvent.ImageSent)), Is.EqualTo(1), "forwarded once");
    }

    [Test, Category("A05"), Category("GW-PROOF.4")]
    public async Task Stale_ChainHead_NothingIsOfferedAndNobodyIsUpToDate()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        gateway.Releases.Say(new ProvenAnswer.Refused(LightVerdict.StaleHead));
        await gateway.SettleAsync();
        Assert.That(gateway.Sessions, Is.Empty);
        Assert.That(await StandingAsync(gateway), Is.EqualTo("Stale"));
    }

    [Test, Category("B10"), Category("A07")]
    public async Task Answer_ForAnotherModel_NothingIsOffered()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        byte[] image = [1];
        gateway.Releases.Activate(ScriptedReleases.Manifest("2.0.0", 2, image, gateway.Images.Publish(image)) with { Model = "other" });
        await gateway.SettleAsync();
        Assert.That((gateway.Sessions.Count, gateway.Images.Requests.Count), Is.EqualTo((0, 0)));
        Assert.That(await StandingAsync(gateway), Is.EqualTo("Unavailable"));
    }

    [Test, Category("F07"), Category("GW-HINT.1")]
    public async Task Hints_TenThousandForged_CostAFewQuestionsAndChangeNothing()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { HintSpacing = TimeSpan.FromMilliseconds(100) });
        await gateway.SettleAsync();
        int before = gateway.Releases.Questions;
        long startedAt = System.Diagnostics.Stopwatch.GetTimestamp();
        for (int sent = 0; sent < 10_000;)
        {
            if (gateway.Releases.Hint()) sent++;
            else await Task.Yield();
        }

        double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        Assert.That(gateway.Releases.Questions - before, Is.LessThanOrEqualTo((seconds / 0.1) + 2), "one a spacing");
        Assert.That(gateway.Sessions, Is.Empty);
    }

    [Test, Category("P2.1"), Category("GW-HINT.2")]
    public async Task Hint_AnsweredFromTheBlockBefore_AskedAgainUntilTheAnswerIsOfThatHeight()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.SettleAsync();
        int before = gateway.Releases.Questions;
        gateway.Releases.Hint(5);
        await Wait.UntilAsync(() => gateway.Releases.Questions > before, TestGateway.Limit, () => "not asked");
        byte[] image = [1, 2, 3];
        ReleaseManifest manifest = ScriptedReleases.Manifest("2.0.0", 2, image, gateway.Images.Publish(image));
        gateway.Releases.Become(ScriptedReleases.Proven(manifest, height: 5));
        await Wait.UntilAsync(() => gateway.Sessions.Count == 1, TestGateway.Limit, gateway.Inbox.ToString);
        Assert.That(gateway.Sessions[0].Version, Is.EqualTo("2.0.0"));
    }

    [Test]
    public async Task Question_ThatHangs_IsCalledOffAndTheNextOneIsAsked()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { AnswerTimeout = TimeSpan.FromMilliseconds(50) });
        TaskCompletionSource never = new();
        gateway.Releases.Hold = never.Task;
        await gateway.SettleAsync();
        Assert.That(await StandingAsync(gateway), Is.EqualTo("Unavailable"));
        gateway.Releases.Hold = Task.CompletedTask;
        await gateway.OfferAsync();
        Assert.That(gateway.Sessions, Has.Count.EqualTo(1));
    }

    [TestCase(SessionState.Offered)]
    [TestCase(SessionState.Downloading)]
    [TestCase(SessionState.Installed)]
    [TestCase(SessionState.Confirmed)]
    [Category("GW-SESSION.5")]
    public async Task Restart_InState_GoesOnFromThere(SessionState state)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        byte[] image = await gateway.OfferAsync();
        int id = gateway.Sessions[^1].ActionId;
        if (state >= SessionState.Downloading) await gateway.DownloadAsync();
        if (state >= SessionState.Installed) await gateway.FeedbackAsync(id, "closed", "success");
        if (state >= SessionState.Confirmed) await gateway.PollAsync();
        int requests = gateway.Images.Requests.Count;

        await gateway.RestartAsync();

        Assert.That(gateway.Sessions.Single().State, Is.EqualTo(state));
        if (state <= SessionState.Downloading)
        {
            // Before it serves the image, the gateway needs a new proof and hashes the file again.
            await Wait.UntilAsync(() => gateway.PollAsync().GetAwaiter().GetResult().ContainsKey("deploymentBase"), TestGateway.Limit, () => "no order");
            Assert.That(await gateway.DownloadAsync(), Is.EqualTo(image));
            await gateway.FeedbackAsync(id, "closed", "success");
        }

        if (state < SessionState.Confirmed) await gateway.PollAsync();
        await gateway.SettleAsync();
        Assert.That(gateway.Sessions.Single().State, Is.EqualTo(SessionState.Confirmed), "and it is not offered again");
        Assert.That((gateway.Device.InstalledVersion, gateway.Device.SecurityCounter), Is.EqualTo(("2.0.0", 2UL)));
        Assert.That(gateway.Images.Requests, Has.Count.EqualTo(requests), "the image was on disk");
    }

    [Test, Category("A08"), Category("GW-FLOOR.2")]
    public async Task Restart_RegistryFromABackup_CounterComesBackFromTheSessions()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        string file = Path.Combine(gateway.Folder, "devices", TestGateway.Id + ".json");
        byte[] backup = await File.ReadAllBytesAsync(file);
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        await gateway.PollAsync();
        await File.WriteAllBytesAsync(file, backup);
        await gateway.RestartAsync();
        Assert.That((gateway.Device.InstalledVersion, gateway.Device.SecurityCounter), Is.EqualTo(("2.0.0", 2UL)));
    }

    [Test, Category("B07"), Category("GW-CACHE.1")]
    public async Task Cache_FileChangedOnDisk_FetchedAgainAndNeverServed()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        byte[] image = await gateway.OfferAsync();
        string path = Path.Combine(gateway.Folder, "images", Convert.ToHexStringLower(SHA256.HashData(image)));
        byte[] other = [.. image];
        other[0] ^= 1;
        await File.WriteAllBytesAsync(path, other);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        Assert.That((await gateway.PollAsync()).Keys, Does.Not.Contain("deploymentBase"));
        await Wait.UntilAsync(() => (gateway.Host.Coordinator.Wake() || true) && gateway.PollAsync().GetAwaiter().GetResult().ContainsKey("deploymentBase"),
            TestGateway.Limit, () => "not fetched again");
        Assert.That(await gateway.DownloadAsync(), Is.EqualTo(image));
    }

    [Test, Category("B07"), Category("GW-CACHE.1")]
    public async Task Cache_FileChangedWhileStopped_FetchedAgain()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        byte[] image = await gateway.OfferAsync();
        string path = Path.Combine(gateway.Folder, "images", Convert.ToHexStringLower(SHA256.HashData(image)));
        byte[] other = [.. image];
        other[^1] ^= 1;
        await File.WriteAllBytesAsync(path, other);
        await gateway.RestartAsync();
        await Wait.UntilAsync(() => gateway.PollAsync().GetAwaiter().GetResult().ContainsKey("deploymentBase"), TestGateway.Limit, () => "not fetched again");
        Assert.That(await gateway.DownloadAsync(), Is.EqualTo(image));
    }

    [Test, Category("G08"), Category("GW-REVOKE.1")]
    public async Task Revoked_AfterInstallation_DeviceIsFlagged()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        await gateway.PollAsync();
        gateway.Releases.Revoke();
        await gateway.SettleAsync();
        Assert.That(await StandingAsync(gateway), Is.EqualTo("RunsRevoked"));
        Assert.That(gateway.Device.InstalledVersion, Is.EqualTo("2.0.0"), "nothing is rolled back by itself");
    }

    [Test, Category("G08"), Category("GW-REVOKE.2")]
    public async Task Revoked_DeviceAgrees_CancelledAndNotOfferedAgain()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        gateway.Releases.Revoke();
        await Wait.UntilAsync(() => gateway.Sessions[^1].IsCancelling, TestGateway.Limit, () => "not called off");
        string cancel = (await gateway.PollAsync())["cancelAction"];
        string body = await (await gateway.GetAsync(cancel)).Content.ReadAsStringAsync();
        string id = $"{gateway.Sessions[^1].ActionId}";
        Assert.That(body, Is.EqualTo("{\"id\":\"" + id + "\",\"cancelAction\":{\"stopId\":\"" + id + "\"}}"));
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success", channel: "cancelAction");
        await gateway.SettleAsync();
        Assert.That(gateway.Sessions.Single().State, Is.EqualTo(SessionState.Cancelled));
    }

    [Test]
    public async Task Newer_ReleaseWhileOneIsOffered_TakesItsPlace()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        await gateway.OfferAsync(version: "3.0.0", counter: 3);
        Assert.That(gateway.Sessions.Select(s => (s.Version, s.State)), Is.EqualTo([("2.0.0", SessionState.Cancelled), ("3.0.0", SessionState.Offered)]));
    }

    [Test, Category("GW-RETRY.1")]
    public async Task Failure_OfTheDevice_OfferedAgainUpToTheLimit()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { AttemptsMax = 3, AttemptDelay = TimeSpan.Zero });
        byte[] image = [9, 9];
        gateway.Releases.Activate("2.0.0", 2, image, gateway.Images.Publish(image));
        for (int attempt = 0; attempt < 3; attempt++)
        {
            await Wait.UntilAsync(() => (gateway.Host.Coordinator.Wake() || true) && gateway.Host.Sessions.Open(TestGateway.Id) is not null,
                TestGateway.Limit, () => "not offered");
            await gateway.DownloadAsync();
            await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "failure");
        }

        await gateway.SettleAsync();
        Assert.That(gateway.Sessions.Select(s => s.State), Is.EqualTo(Enumerable.Repeat(SessionState.Failed, 3)));
        Assert.That(await StandingAsync(gateway), Is.EqualTo("WaitsAfterFailure"));
    }

    [Test, Category("H04"), Category("GW-FLOOR.3")]
    public async Task Confirmed_RegistryCannotBeWritten_MadeGoodAtTheNextRound()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        string obstacle = Path.Combine(gateway.Folder, "devices", TestGateway.Id + ".json.tmp");
        Directory.CreateDirectory(obstacle);
        using (HttpResponseMessage poll = await gateway.GetAsync("")) Assert.That(poll.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Directory.Delete(obstacle);
        await gateway.SettleAsync();
        Assert.That(gateway.Device.SecurityCounter, Is.EqualTo(2));
        Assert.That(gateway.Sessions, Has.Count.EqualTo(1), "not offered again");
    }

    [Test]
    public void Build_SecondOnTheSameFolder_SaysSo()
    {
        string folder = Directory.CreateTempSubdirectory("fwl-two-").FullName;
        try
        {
            GatewayOptions options = TestGateway.Options(folder);
            GatewayHost first = GatewayHost.Build(options, new ScriptedReleases());
            Assert.That(() => GatewayHost.Build(options, new ScriptedReleases()), Throws.InstanceOf<IOException>().With.Message.Contains("in use"));
            Assert.That(first.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10)), Is.True);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<TestCaseData> BadOptions()
    {
        GatewayOptions good = TestGateway.Options("x");
        yield return new TestCaseData(good with { Folder = " " }, "Folder");
        yield return new TestCaseData(good with { ListenUrl = "https://0.0.0.0:1" }, "ListenUrl");
        yield return new TestCaseData(good with { Tenant = "a/b" }, "Tenant");
        yield return new TestCaseData(good with { PollingSleep = TimeSpan.FromDays(1) }, "PollingSleep");
        yield return new TestCaseData(good with { AnswerTimeout = TimeSpan.Zero }, "AnswerTimeout");
        yield return new TestCaseData(good with { ProofAgeMax = TimeSpan.FromSeconds(59) }, "ProofAgeMax");
        yield return new TestCaseData(good with { AttemptsMax = 9 }, "AttemptsMax");
        yield return new TestCaseData(good with { ConnectionsMax = 0 }, "ConnectionsMax");
    }

    [TestCaseSource(nameof(BadOptions))]
    public void Build_OptionOutOfRange_NamesIt(GatewayOptions options, string name) =>
        Assert.That(() => GatewayHost.Build(options, new ScriptedReleases()), Throws.ArgumentException.With.Message.Contains(name));

    private static async Task<string?> StandingAsync(TestGateway gateway)
    {
        using System.Text.Json.JsonDocument devices = await gateway.AdminAsync(HttpMethod.Get, "/admin/devices");
        return devices.RootElement[0].GetProperty("standing").GetString();
    }
}
