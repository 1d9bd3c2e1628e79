using System.Security.Cryptography;
using System.Text.Json;
using Fwledger.V1;

namespace EndToEnd.Tests.Cluster;

/// <summary>
/// kill -9 of each participant in the middle of an update: after a restart the result is the same, and a device has the old or
/// the new image.
/// </summary>
[TestFixture]
[Category("P1.3")]
[Category("P2.6")]
public sealed class PublishKillTests
{
    private const int ImageBytes = 4 * 1024 * 1024;
    private const string Model = "sensor-x1";
    private TestNetwork _network = null!;
    private Fwledger.V1.Ledger.LedgerClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync(validators: 1);
        await _network.StartAsync([.. _network.Validators, _network.Repository]);
        _client = _network.Connect(_network.Validators[0]);
    }

    [TearDown]
    public async Task Stop()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed) TestContext.Out.WriteLine(_network.Logs());
        await _network.DisposeAsync();
    }

    [Test]
    public async Task Kill_OfThePublisherAtRandomMoments_LeavesAReleaseOrNone()
    {
        int seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int i = 1; i <= 3; i++)
        {
            string version = $"1.{i}.0", image = _network.MakeImage(ImageBytes, seed: i);
            await using (FwledgerProcess publish = FwledgerProcess.Start(["firmware", "publish", image, .. _network.PublishOptions(version)]))
            {
                await Task.Delay(random.Next(0, 900));
                await publish.KillAsync();
            }

            bool isDeployed = (await _client.ListReleasesAsync(new ListReleasesRequest())).Releases.Any(r => r.Version == version);
            if (!isDeployed)
            {
                FwledgerRun again = await FwledgerRun.OfAsync(["firmware", "publish", image, .. _network.PublishOptions(version)]);

                // The killed process's transaction may have become final in between. Then the version is taken, and its release
                // is the result.
                Assert.That(again.ExitCode, Is.EqualTo(0).Or.EqualTo(4), $"seed {seed}: {again.Errors}");
            }

            await ChainWatch.ReleaseAsync(_client, version, "Active");
            Assert.That((await _client.ListReleasesAsync(new ListReleasesRequest())).Releases.Count(r => r.Version == version), Is.EqualTo(1), $"seed {seed}");
        }
    }

    [Test]
    public async Task Kill_OfTheRepositoryBeforeTheAuthoritiesFetch_ActivatesAfterItsRestart()
    {
        string image = _network.MakeImage(ImageBytes, seed: 1);
        (await FwledgerRun.OfAsync(["firmware", "publish", image, .. _network.PublishOptions("1.0.0")])).OrThrow();
        string next = _network.MakeImage(ImageBytes, seed: 2);
        await using FwledgerProcess publish = FwledgerProcess.Start(["firmware", "publish", next, .. _network.PublishOptions("1.1.0")]);
        await ChainWatch.SaysAsync(publish, "P1.1");
        await _network.KillAsync(_network.Repository);
        await _network.StartAsync(_network.Repository);
        Assert.That(await publish.WaitForExitAsync(TimeSpan.FromSeconds(80)), Is.Zero, publish.Errors);
        await ChainWatch.ReleaseAsync(_client, "1.1.0", "Active");
    }

    [Test]
    public async Task Kill_OfTheRepositoryDuringTheUpload_PublishGoesOnOrCanBeRepeated()
    {
        string image = _network.MakeImage(8 * ImageBytes, seed: 1);
        await using (FwledgerProcess publish = FwledgerProcess.Start(["firmware", "publish", image, .. _network.PublishOptions("1.0.0")]))
        {
            string uploads = Path.Combine(_network.Repository.Path, "images");
            await ChainWatch.UntilAsync(() => Task.FromResult(Bytes(uploads)), b => b > 0, "the first bytes in the repository");
            await _network.KillAsync(_network.Repository);
            await _network.StartAsync(_network.Repository);
            int code = await publish.WaitForExitAsync(TimeSpan.FromSeconds(80));
            if (code != 0)
            {
                Assert.That(publish.Errors, Does.Contain(_network.RepositoryUrl), "the message names the repository");
                (await FwledgerRun.OfAsync(["firmware", "publish", image, .. _network.PublishOptions("1.0.0")])).OrThrow();
            }
        }

        await ChainWatch.ReleaseAsync(_client, "1.0.0", "Active");
        using HttpClient http = new();
        byte[] served = await http.GetByteArrayAsync(new Uri($"{_network.RepositoryUrl}/firmware/{Digest(image)}"));
        Assert.That(served, Is.EqualTo(await File.ReadAllBytesAsync(image)));
    }

    [Test]
    public async Task Kill_OfLightAndGatewayAndRepositoryDuringAnUpdate_EndsWithTheNewImageOnTheDevice()
    {
        await _network.StartAsync(_network.Light);
        await _network.StartAsync(_network.Gateway);
        string folder = Path.Combine(_network.Folder, "device");
        FwledgerRun add = (await FwledgerRun.OfAsync(
            "gateway", "device", "add", "dev-1", "--vendor", _network.Vendor.Address.ToString(), "--model", Model, "--hardware-rev", "rev-a", "--installed",
                "0.9.0",
            "--config", _network.Gateway.Path)).OrThrow();
        await using FwledgerProcess device = FwledgerProcess.Start(
        [
            "device", "--gateway", _network.Gateway.Listen("gateway"), "--id", "dev-1", "--token", add.Output.Trim(), "--dir", folder, "--model", Model,
                "--hardware-rev", "rev-a",
            "--version", "0.9.0", "--poll-ms", "100", "--parent",
        ]);
        await device.WaitReadyAsync();
        (string Version, string Sha256) old = await ChainWatch.UntilAsync(() => Task.FromResult(Running(folder)), r => r.Version.Length > 0,
            "the device's factory image");
        string image = _network.MakeImage(ImageBytes, seed: 3);
        (await FwledgerRun.OfAsync(["firmware", "publish", image, .. _network.PublishOptions("1.0.0")])).OrThrow();

        int seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        foreach (NodeFolder victim in new[] { _network.Gateway, _network.Light, _network.Repository, _network.Gateway })
        {
            await Task.Delay(random.Next(0, 250));
            await _network.KillAsync(victim);
            (string version, string sha256) = Running(folder);
            Assert.That((version, sha256), Is.EqualTo(old).Or.EqualTo(("1.0.0", Digest(image))), $"seed {seed}: the old or the new image, nothing else");
            await _network.StartAsync(victim);
        }

        await ChainWatch.UntilAsync(() => Task.FromResult(Running(folder)), r => r == ("1.0.0", Digest(image)), "the device on 1.0.0");
    }

    private static (string Version, string Sha256) Running(string folder)
    {
        try
        {
            using JsonDocument state = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "state.json")));
            JsonElement sha256 = state.RootElement.GetProperty("sha256");
            return (state.RootElement.GetProperty("version").GetString()!, sha256.GetString() ?? "");
        }
        catch (FileNotFoundException)
        {
            return ("", "");
        }
    }

    private static string Digest(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static long Bytes(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(f => File.Exists(f) ? new FileInfo(f).Length : 0) : 0;
}
