using System.Security.Cryptography;
using System.Text.Json;
using Chain.Core.Records;
using Gateway.Downloads;
using Gateway.Events;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Updates;

namespace Gateway.Tests.Updates;

/// <summary>Process P4: a device asks, and a broker serves.</summary>
[TestFixture]
public sealed class IndirectUpdateTests
{
    private const int Piece = ScriptedReleases.PieceBytes;

    [Test, Category("P4.1"), Category("P4.2"), Category("P4.3"), Category("P4.4"), Category("P4.5"), Category("P4.6")]
    [Category("GW-PULL.1"), Category("GW-PULL.2")]
    public async Task Pull_VendorIsDown_BrokerServesAndEveryStepIsAnEvent()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with
        {
            PollingSleep = TimeSpan.FromMinutes(5),
            PullAskAfter = TimeSpan.FromMilliseconds(1),
            EagerPollingSleep = TimeSpan.FromSeconds(2),
        });
        await using FakeRepository broker = await FakeRepository.StartAsync();
        byte[] image = RandomNumberGenerator.GetBytes(5 * Piece);
        ReleaseManifest manifest = ScriptedReleases.Manifest("2.0.0", 2, image, gateway.Images.Publish(image));
        await gateway.Images.KillAsync();
        gateway.Releases.ActivateUnnoticed(manifest, broker.Publish(image)); // No hint: the gateway knows nothing until the device asks.

        Assert.That(await SleepAsync(gateway), Is.EqualTo("00:05:00").Or.EqualTo("00:00:02"));
        await Wait.UntilAsync(() => gateway.PollAsync().GetAwaiter().GetResult().ContainsKey("deploymentBase"), TestGateway.Limit, gateway.Inbox.ToString);
        Assert.That(await gateway.DownloadAsync(), Is.EqualTo(image));

        Assert.That(gateway.Inbox.Events.Where(IsOfIndirectUpdate).Select(happened => happened.GetType()), Is.EqualTo([typeof(UpdateEvent.ReleaseRequested),
            typeof(DownloadEvent.SourceAsked), typeof(DownloadEvent.Fetched), typeof(UpdateEvent.ImageSent)]), gateway.Inbox.ToString());
        using JsonDocument devices = await gateway.AdminAsync(HttpMethod.Get, "/admin/devices");
        Assert.That(devices.RootElement[0].GetProperty("source").GetString(), Does.StartWith(broker.Address.ToString()));
        Assert.That(devices.RootElement[0].GetProperty("source_kind").GetString(), Is.EqualTo("Broker"));
        using JsonDocument sources = await gateway.AdminAsync(HttpMethod.Get, "/admin/sources");
        Assert.That(sources.RootElement.EnumerateArray().Select(s => (s.GetProperty("bytes_total").GetInt64(), s.GetProperty("last_fault").GetString())),
            Is.EquivalentTo([(0L, "Unreachable"), ((long)image.Length, "Unspecified")]));
    }

    [Test, Category("GW-PULL.3")]
    public async Task Registered_DeviceThatNeverCame_NothingIsFetchedForIt()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(withDevice: false);
        byte[] image = [1, 2, 3];
        gateway.Releases.Activate("2.0.0", 2, image, gateway.Images.Publish(image));
        await gateway.SettleAsync();
        gateway.Host.Devices.Add(TestGateway.NewDevice());
        await gateway.SettleAsync();
        Assert.That(gateway.Images.Requests, Is.Empty);
        await gateway.PollAsync();
        await Wait.UntilAsync(() => (gateway.Host.Coordinator.Wake() || true) && gateway.Sessions.Count == 1, TestGateway.Limit, () => "not offered");
    }

    [Test, Category("G08"), Category("GW-REVOKE.3")]
    public async Task Revoked_WhileTheGatewayDownloads_ItStopsAndSaysSo()
    {
        List<string> log = [];
        await using TestGateway gateway = await TestGateway.StartAsync();
        byte[] image = RandomNumberGenerator.GetBytes(20 * Piece);
        gateway.Images.Fault = FakeRepository.StallAfter(10 * Piece);
        gateway.Releases.Activate("2.0.0", 2, image, gateway.Images.Publish(image));
        await Wait.UntilAsync(() => gateway.Images.BytesSent >= 10 * Piece, TestGateway.Limit, () => "nothing asked");
        gateway.Releases.Revoke();
        string images = Path.Combine(gateway.Folder, "images");
        await Wait.UntilAsync(() => !Directory.EnumerateFiles(images).Any(), TestGateway.Limit, () => string.Join(' ', Directory.EnumerateFiles(images)));
        Assert.That(gateway.Sessions, Is.Empty);
        Assert.That(gateway.Inbox.Events, Has.None.InstanceOf<DownloadEvent.Fetched>());
        Assert.That(gateway.Inbox.Events, Has.One.InstanceOf<DownloadEvent.CalledOff>());
    }

    [Test, Category("GW-SOURCE.5")]
    public async Task Sources_AllDownThenOneReturns_UpdateArrivesByItself()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with
        {
            Images = options.Images with { RetryDelay = TimeSpan.FromMilliseconds(5), TriesPerSourceMax = 1 },
        });
        await using FakeRepository broker = await FakeRepository.StartAsync();
        byte[] image = RandomNumberGenerator.GetBytes(3 * Piece);
        ReleaseManifest manifest = ScriptedReleases.Manifest("2.0.0", 2, image, gateway.Images.Publish(image));
        Uri location = broker.Publish(image);
        await gateway.Images.KillAsync();
        await broker.KillAsync();
        gateway.Releases.Activate(manifest, location);
        await Wait.UntilAsync(
            () => gateway.Inbox.Events.OfType<DownloadEvent.SourceAsked>().Any(IsOfIndirectUpdate), TestGateway.Limit, gateway.Inbox.ToString);
        Assert.That(gateway.Sessions, Is.Empty);
        await broker.ReviveAsync();
        await Wait.UntilAsync(() => gateway.Sessions.Count == 1, TestGateway.Limit, gateway.Inbox.ToString);
        Assert.That(gateway.Sessions[0].State, Is.EqualTo(SessionState.Offered));
    }

    private static bool IsOfIndirectUpdate(GatewayEvent happened) => happened switch
    {
        UpdateEvent.ReleaseRequested => true,
        DownloadEvent.SourceAsked asked => asked.Source.Kind == SourceKind.Broker,
        DownloadEvent.Fetched fetched => fetched.Shares.Any(share => share.Kind == SourceKind.Broker),
        UpdateEvent.ImageSent sent => sent.Shares.Any(share => share.Kind == SourceKind.Broker),
        _ => false,
    };

    private static async Task<string?> SleepAsync(TestGateway gateway)
    {
        using JsonDocument poll = JsonDocument.Parse(await (await gateway.GetAsync("")).Content.ReadAsStringAsync());
        return poll.RootElement.GetProperty("config").GetProperty("polling").GetProperty("sleep").GetString();
    }
}
