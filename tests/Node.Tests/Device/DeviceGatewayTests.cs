using System.Security.Cryptography;
using Chain.Light;
using Chain.Node.Device;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Hosting;
using Gateway.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Node.Tests.Device;

/// <summary>The simulated device against a whole gateway in this process, over real HTTP.</summary>
[TestFixture]
internal sealed class DeviceGatewayTests
{
    private static readonly byte[] Image = RandomNumberGenerator.GetBytes(3_000_000);
    private byte[] _image = [];
    private OutcomeInbox _outcomes = null!;
    private string _folder = "";
    private WebApplication _repository = null!;
    private ProvenReleases _releases = null!;
    private GatewayHost _gateway = null!;
    private DeviceBench _device = null!;

    [SetUp]
    public async Task SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("fwl-device-gateway-").FullName;
        (_image, _outcomes) = (Image, new OutcomeInbox());
        _repository = await StartRepositoryAsync();
        _releases = new ProvenReleases();
        GatewayOptions options = new()
        {
            ListenUrl = "http://127.0.0.1:0",
            Folder = _folder,
            PollingSleep = TimeSpan.FromSeconds(1),
            Images = new ImageCacheOptions { AllowedNetworks = ["127.0.0.0/8"] },
            CheckInterval = TimeSpan.FromSeconds(1),
            HintSpacing = TimeSpan.FromMilliseconds(10),
        };
        _gateway = GatewayHost.Build(options, _releases, observer: _outcomes);
        DeviceRecord record = new()
        {
            Id = DeviceBench.Id,
            Vendor = ProvenReleases.Vendor,
            Model = DeviceBench.Model,
            HardwareRevision = "rev-a",
            Channel = "stable",
            InstalledVersion = DeviceBench.FactoryVersion,
            SecurityCounter = 1,
            TokenSha256 = DeviceTokens.Digest("token-of-dev-1"),
        };
        Assert.That(_gateway.Devices.Add(record), Is.EqualTo(DeviceAddVerdict.Added));
        await _gateway.StartAsync(CancellationToken.None);
        _device = DeviceBench.At(new Uri(_gateway.ListenUrl));
    }

    [TearDown]
    public async Task TearDown()
    {
        await _device.DisposeAsync();
        await _gateway.DisposeAsync();
        await _repository.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test, Category("P2.6")]
    public async Task Update_ReleaseActivated_ConfirmedAtBothEnds()
    {
        _device.SwitchOn();
        _releases.Activate("1.0.0", 2, Image, Source);

        DeviceSession outcome = await _outcomes.NextAsync();
        await _device.SwitchOffAsync();

        Assert.That((outcome.State, outcome.Version), Is.EqualTo((SessionState.Confirmed, "1.0.0")));
        Assert.That((_device.State.State, _device.State.Version, _device.State.SecurityCounter), Is.EqualTo((DevicePhase.Confirmed, "1.0.0", 2UL)));
        Assert.That(File.ReadAllBytes(_device.PathOf(Slot.B)), Is.EqualTo(Image));
        Assert.That(_gateway.Devices.TryGet(DeviceBench.Id, out DeviceRecord? record), Is.True);
        Assert.That((record!.InstalledVersion, record.SecurityCounter, record.ReportedVersion), Is.EqualTo(("1.0.0", 2UL, "1.0.0")));
    }

    [TestCase(DeviceFault.FailInstall)]
    [TestCase(DeviceFault.FailBoot)]
    [TestCase(DeviceFault.Rollback)]
    [Category("H02")]
    public async Task Update_DeviceFails_FailedAtBothEndsAndNothingRaised(DeviceFault fault)
    {
        _device.SwitchOn(fault);
        _releases.Activate("1.0.0", 2, Image, Source);

        DeviceSession outcome = await _outcomes.NextAsync();
        await _device.SwitchOffAsync();

        Assert.That(outcome.State, Is.EqualTo(SessionState.Failed));
        Assert.That((_device.State.State, _device.State.Version, _device.State.SecurityCounter), Is.EqualTo((DevicePhase.Failed, "0.9.0", 1UL)));
        Assert.That(_gateway.Devices.TryGet(DeviceBench.Id, out DeviceRecord? record), Is.True);
        Assert.That((record!.InstalledVersion, record.SecurityCounter), Is.EqualTo(("0.9.0", 1UL)));
    }

    [Test, Category("A08")]
    public async Task Update_DeviceKnowsAHigherCounterThanTheGateway_DeviceRefuses()
    {
        using (DeviceStore store = DeviceStore.Open(_device.Folder, DeviceBench.Identity(), new FaultPlan()))
            store.Save(store.State with { SecurityCounter = 9 });
        _device.SwitchOn();
        _releases.Activate("1.0.0", 2, Image, Source);

        DeviceSession outcome = await _outcomes.NextAsync();
        await _device.SwitchOffAsync();

        Assert.That(outcome.State, Is.EqualTo(SessionState.Failed));
        Assert.That((_device.State.Version, _device.State.SecurityCounter), Is.EqualTo(("0.9.0", 9UL)));
    }

    [Test, Category("G08")]
    public async Task Update_RevokedInTheMiddleOfADownload_CancelledAtBothEnds()
    {
        byte[] big = new byte[32_000_000];
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ManualResetEventSlim mayGoOn = new();
        await using DeviceBench device = new(new Uri(_gateway.ListenUrl), onWrite: point =>
        {
            if (!point.EndsWith(" bytes", StringComparison.Ordinal)) return;
            begun.TrySetResult();
            mayGoOn.Wait();
        });
        _image = big;
        device.SwitchOn();
        ProvenAnswer.Latest release = _releases.Activate("1.0.0", 2, big, Source);
        await begun.Task;

        _releases.Revoke(release);
        await CalledOffAsync();
        mayGoOn.Set();
        DeviceSession outcome = await _outcomes.NextAsync();
        await device.SwitchOffAsync();

        Assert.That((outcome.State, outcome.CancelReason), Is.EqualTo((SessionState.Cancelled, "the release was revoked: bricks devices")));
        Assert.That((device.State.State, device.State.Version), Is.EqualTo((DevicePhase.Cancelled, "0.9.0")));
        Assert.That(File.Exists(device.PathOf(Slot.B)), Is.False);
    }

    [Test, Category("H08")]
    public async Task Attest_ByteFlippedInTheInstalledSlot_ReportedAndRepaired()
    {
        _device.SwitchOn();
        _releases.Activate("1.0.0", 2, Image, Source);
        Assert.That((await _outcomes.NextAsync()).State, Is.EqualTo(SessionState.Confirmed));
        Assert.That((await AttestAsync()).GetProperty("verdict").GetString(), Is.EqualTo("Matches"));

        using (FileStream slot = File.Open(_device.PathOf(Slot.B), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            slot.Position = 1_000_000;
            slot.WriteByte((byte)(Image[1_000_000] ^ 1));
        }

        System.Text.Json.JsonElement found = await AttestAsync();
        Assert.That(found.GetProperty("verdict").GetString(), Is.EqualTo("OtherImage"));
        Assert.That(found.GetProperty("expected_sha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Image))));

        DeviceSession repaired = await _outcomes.NextAsync();
        Assert.That((repaired.State, repaired.Version), Is.EqualTo((SessionState.Confirmed, "1.0.0")));
        Assert.That((await AttestAsync()).GetProperty("verdict").GetString(), Is.EqualTo("Matches"));
        await _device.SwitchOffAsync();
        Assert.That((_device.State.Version, _device.State.SecurityCounter, _device.State.Slot), Is.EqualTo(("1.0.0", 2UL, Slot.A)));
        Assert.That(File.ReadAllBytes(_device.PathOf(Slot.A)), Is.EqualTo(Image));
    }

    private async Task<System.Text.Json.JsonElement> AttestAsync()
    {
        using HttpClient http = new();
        string token = (await File.ReadAllTextAsync(Path.Combine(_folder, "admin.token"))).Trim();
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        using HttpResponseMessage answer = await http.PostAsync(new Uri($"{_gateway.ListenUrl}/admin/devices/{DeviceBench.Id}/attest?wait=30"), null);
        return System.Text.Json.JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Waits until the gateway shows the cancellation to a polling device.</summary>
    private async Task CalledOffAsync()
    {
        using HttpClient http = new();
        http.DefaultRequestHeaders.Add("Authorization", "TargetToken token-of-dev-1");
        Uri poll = new($"{_gateway.ListenUrl}/DEFAULT/controller/v1/{DeviceBench.Id}");
        await Wait.UntilAsync(
            async () => (await http.GetStringAsync(poll)).Contains("cancelAction", StringComparison.Ordinal), "the gateway cancels the update");
    }

    private Uri Source => new($"{_repository.Urls.First()}/firmware/image");

    private async Task<WebApplication> StartRepositoryAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.Run(async context => await context.Response.BodyWriter.WriteAsync(_image, context.RequestAborted));
        await app.StartAsync();
        return app;
    }
}
