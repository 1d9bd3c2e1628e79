using System.Security.Cryptography;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Hosting;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Testing.Support;

namespace Gateway.Tests.SwUpdate;

/// <summary>Debian's SWUpdate against the gateway: the behaviour of a real client, not our idea of it.</summary>
[TestFixture]
internal sealed class SwUpdateTests
{
    private const string Id = "dev-0001";
    private const string Token = "tok-0001";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);
    private string _folder = "";
    private FakeRepository _images = null!;
    private ScriptedReleases _releases = null!;
    private GatewayHost _gateway = null!;
    private SwuSigner _signer = null!;

    [SetUp]
    public async Task SetUp()
    {
        InstalledPrograms.DemandSwUpdate();
        _folder = Directory.CreateTempSubdirectory("fwl-gw-").FullName;
        _signer = await SwuSigner.CreateAsync(Path.Combine(_folder, "keys"));
        _images = await FakeRepository.StartAsync();
        _releases = new ScriptedReleases();
        GatewayOptions options = new()
        {
            ListenUrl = "http://127.0.0.1:0",
            Folder = Path.Combine(_folder, "gateway"),
            PollingSleep = TimeSpan.FromSeconds(1),
            Images = new ImageCacheOptions { AllowedNetworks = ["127.0.0.0/8"] },
            CheckInterval = TimeSpan.FromSeconds(1),
        };
        _gateway = GatewayHost.Build(options, _releases);
        DeviceRecord device = new()
        {
            Id = Id,
            Vendor = ScriptedReleases.Vendor,
            Model = "demo",
            HardwareRevision = "1.0",
            Channel = "stable",
            InstalledVersion = "1.0.0",
            SecurityCounter = 1,
            TokenSha256 = DeviceTokens.Digest(Token),
        };
        Assert.That(_gateway.Devices.Add(device), Is.EqualTo(DeviceAddVerdict.Added));
        await _gateway.StartAsync(CancellationToken.None);
    }

    [TearDown]
    public async Task TearDown()
    {
        if (_folder.Length == 0) return;
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_images is not null) await _images.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test, Category("P2.4"), Category("P2.5"), Category("P2.6")]
    public async Task Update_TwoPhases_InstalledThenConfirmed()
    {
        SwUpdateDevice device = NewDevice();
        byte[] payload = RandomNumberGenerator.GetBytes(300_000);
        await PublishAsync(device, payload);

        await using (ExternalProgram updating = device.StartUpdating(Server))
        {
            await InstalledAsync(device, payload, updating);
            Assert.That(Session.State, Is.EqualTo(SessionState.Downloading), "SWUpdate says nothing final before it was restarted");
        }

        await using (ExternalProgram confirming = device.StartConfirming(Server))
            await StateAsync(confirming, SessionState.Confirmed);

        Assert.That(_gateway.Devices.TryGet(Id, out DeviceRecord? record), Is.True);
        Assert.That(record!.InstalledVersion, Is.EqualTo("2.0.0"));
        Assert.That(record.SecurityCounter, Is.EqualTo(2));
    }

    [Test]
    public async Task Update_NewSoftwareDoesNotComeUp_FailedAndNothingRaised()
    {
        SwUpdateDevice device = NewDevice();
        byte[] payload = RandomNumberGenerator.GetBytes(100_000);
        await PublishAsync(device, payload);
        await using (ExternalProgram updating = device.StartUpdating(Server)) await InstalledAsync(device, payload, updating);

        await using (ExternalProgram reporting = device.StartReportingFailure(Server)) await StateAsync(reporting, SessionState.Failed);

        Assert.That(_gateway.Devices.TryGet(Id, out DeviceRecord? record), Is.True);
        Assert.That(record!.InstalledVersion, Is.EqualTo("1.0.0"));
    }

    [Test]
    public async Task Update_DeviceConnectionDrops_ResumesAndInstalls()
    {
        SwUpdateDevice device = NewDevice();
        byte[] payload = RandomNumberGenerator.GetBytes(3_000_000);
        await PublishAsync(device, payload);
        await using CuttingProxy proxy = new(Server, CutDirection.Download, 1_000_000);

        await using ExternalProgram updating = device.StartUpdating(proxy.Address);
        await InstalledAsync(device, payload, updating);

        Assert.That(proxy.Cuts, Is.EqualTo(1));
    }

    [Test]
    public async Task Update_SourceConnectionDrops_GatewayResumesFromThatByte()
    {
        SwUpdateDevice device = NewDevice();
        byte[] payload = RandomNumberGenerator.GetBytes(3_000_000);
        _images.Fault = FakeRepository.CutAfter(1_000_000, times: 1);
        await PublishAsync(device, payload);

        await using ExternalProgram updating = device.StartUpdating(Server);
        await InstalledAsync(device, payload, updating);

        string[] requests = [.. _images.Requests];
        Assert.That(requests, Has.Length.EqualTo(2));
        Assert.That(requests[0], Is.Empty, "all of it");
        Assert.That(requests[1], Does.StartWith("bytes=").And.Not.EqualTo("bytes=0-"));
    }

    [Test, Category("A01"), Category("A07")]
    public async Task Update_SourceServesOtherBytes_NothingReachesTheDevice()
    {
        SwUpdateDevice device = NewDevice();
        byte[] image = await _signer.PackAsync("2.0.0", RandomNumberGenerator.GetBytes(100_000), device.InstalledPath);
        byte[] lie = [.. image];
        lie[lie.Length / 2] ^= 1;
        Uri uri = _images.Publish(lie, pretendedAs: Convert.ToHexStringLower(SHA256.HashData(image)));

        await using ExternalProgram updating = device.StartUpdating(Server);
        _releases.Activate("2.0.0", 2, image, uri);
        await Wait.UntilAsync(() => _images.Requests.Count > 0, Limit, () => updating.Output);
        await updating.WaitForAsync("No pending action", Limit);

        Assert.That(_gateway.Sessions.ListFor(Id), Is.Empty);
        Assert.That(File.Exists(device.InstalledPath), Is.False);
    }

    [Test, Category("G08")]
    public async Task Update_RevokedInTheMiddleOfADownload_StopsAndIsCancelled()
    {
        SwUpdateDevice device = NewDevice() with { DownloadSpeedMax = "200k" };
        byte[] payload = RandomNumberGenerator.GetBytes(6_000_000);
        await PublishAsync(device, payload);
        await using ExternalProgram updating = device.StartUpdating(Server);
        await Wait.UntilAsync(() => _gateway.Sessions.ListFor(Id).Any(session => session.ImageRequested), Limit, () => updating.Output);

        _releases.Revoke();
        await Wait.UntilAsync(() => Session.IsFinal, Limit, () => updating.Output);

        Assert.That(Session.State, Is.EqualTo(SessionState.Cancelled), updating.Output);
        Assert.That(File.Exists(device.InstalledPath) && new FileInfo(device.InstalledPath).Length == payload.Length, Is.False);
        Assert.That(_gateway.Devices.TryGet(Id, out DeviceRecord? record), Is.True);
        Assert.That(record!.InstalledVersion, Is.EqualTo("1.0.0"));
    }

    private Uri Server => new(_gateway.ListenUrl);

    private DeviceSession Session => _gateway.Sessions.ListFor(Id)[^1];

    private SwUpdateDevice NewDevice() => new(Path.Combine(_folder, "device"), Id, Token, _signer.CertificatePath);

    private async Task PublishAsync(SwUpdateDevice device, byte[] payload)
    {
        byte[] image = await _signer.PackAsync("2.0.0", payload, device.InstalledPath);
        _releases.Activate("2.0.0", 2, image, _images.Publish(image));
    }

    private static async Task InstalledAsync(SwUpdateDevice device, byte[] payload, ExternalProgram updating)
    {
        await updating.WaitForAsync("SWUPDATE successful", Limit);
        Assert.That(await File.ReadAllBytesAsync(device.InstalledPath), Is.EqualTo(payload));
    }

    private Task StateAsync(ExternalProgram device, SessionState state) =>
        Wait.UntilAsync(() => Session.State == state, Limit, () => $"in state {Session.State}\n{device.Output}");
}
