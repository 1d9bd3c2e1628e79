using System.Text.Json.Nodes;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>
/// A network behind TLS of private authorities: 'ca' in node.json and '--ca' reach the repository, the images, and the sources of light nodes and
/// gateways. A wrong authority is named as such.
/// </summary>
[TestFixture]
public sealed class PrivateAuthorityTests
{
    private const int Unreachable = 5, Configuration = 9;
    private const string Token = "token-of-dev-1";
    private TestNetwork _network = null!;
    private TlsTunnel _repository = null!;
    private TlsProxy _node = null!;
    private string _ca = "", _otherCa = "", _release = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync(validators: 1);
        string repositoryCa = Path.Combine(_network.Folder, "repository-ca.pem"), nodeCa = Path.Combine(_network.Folder, "node-ca.pem");
        (_ca, _otherCa) = (Path.Combine(_network.Folder, "ca.pem"), Path.Combine(_network.Folder, "other-ca.pem"));
        TlsProxy.MakeCertificate(_otherCa, "127.0.0.1").Dispose();
        _repository = new TlsTunnel(new Uri(_network.RepositoryUrl), repositoryCa);
        _node = await TlsProxy.StartAsync(new Uri(_network.Validators[0].Rpc), nodeCa);
        await File.WriteAllTextAsync(_ca, await File.ReadAllTextAsync(repositoryCa) + "\n" + await File.ReadAllTextAsync(nodeCa));
        _network.RepositoryUrlForClients = _repository.Url;
        _network.Repository.Edit(json => json["repository"]!["public_url"] = _repository.Url);
        _network.Validators[0].Edit(json => json["ca"] = _ca);
        _network.Gateway.Edit(json =>
        {
            (json["ca"], json["sources"]) = ("../ca.pem", new JsonArray(_node.Url));
            json["gateway"]!["check_interval_seconds"] = 1; // The proxy relays no streams, so no notices.
        });
        await _network.StartAsync([_network.Validators[0], _network.Repository, _network.Gateway]);
        // The vendor's releases must lie under the repository that the chain knows.
        (await FwledgerRun.OfAsync("participants", "propose", "repository", "vendor", $"{_repository.Url}/", "--key", _network.Validators[0].Key,
            "--node", _node.Url, "--ca", _ca)).OrThrow();
        // The validator attests the release only if it can fetch the image.
        _release = (await PublishAsync("1.0.0", 91, "--ca", _ca)).OrThrow().Output.Trim();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _repository.DisposeAsync();
        await _node.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Test]
    public async Task Gateway_WithTheAuthority_ProvesTheReleaseAndFetchesTheImage()
    {
        (await FwledgerRun.OfAsync("gateway", "device", "add", "dev-1", "--vendor", "vendor", "--model", "sensor-x1", "--hardware-rev", "rev-a",
            "--installed", "0.9.0", "--token", Token, "--config", _network.Gateway.Path)).OrThrow();
        await using FwledgerProcess device = FwledgerProcess.Start(["device", "--gateway", _network.Gateway.Listen("gateway"), "--id", "dev-1",
            "--token", Token, "--dir", Path.Combine(_network.Folder, "dev-1"), "--model", "sensor-x1", "--hardware-rev", "rev-a",
            "--version", "0.9.0", "--poll-ms", "200", "--vendor", _network.Vendor.Address.ToString()[..8]]);
        await Wait.UntilAsync(async () =>
        {
            FwledgerRun sources = (await FwledgerRun.OfAsync("gateway", "sources", "--json", "--config", _network.Gateway.Path)).OrThrow();
            return JsonNode.Parse(sources.Output)!.AsArray().Any(s => ((string)s!["origin"]!).StartsWith(_repository.Url, StringComparison.Ordinal)
                && (long)s["bytes_total"]! == 10_000);
        }, TimeSpan.FromSeconds(90), () => _network.Logs() + device.Errors);
    }

    [Test]
    public async Task Publish_WithoutTheAuthority_NamesIt()
    {
        FwledgerRun none = await PublishAsync("2.0.0", 92), other = await PublishAsync("2.0.0", 92, "--ca", _otherCa);
        Assert.That((none.ExitCode, other.ExitCode), Is.EqualTo((Unreachable, Unreachable)), none.Errors + other.Errors);
        Assert.That(none.Errors, Does.Contain(new Uri(_repository.Url).Authority).And.Contain("signed by no trusted authority").And.Contain("--ca"));
        Assert.That(other.Errors, Does.Contain("signed by no trusted authority"));
    }

    [Test]
    public async Task LightNode_WithAnotherAuthority_NamesItInItsLog()
    {
        _network.Light.Edit(json => (json["ca"], json["sources"]) = (_otherCa, new JsonArray(_node.Url)));
        FwledgerProcess light = await _network.BeginAsync(_network.Light);
        await Wait.UntilAsync(() => light.Errors.Contains("'ca' in node.json", StringComparison.Ordinal), TimeSpan.FromSeconds(60), () => light.Errors);
        Assert.That(light.Errors, Does.Contain(_node.Url).And.Contain("certificate"));
    }

    [Test]
    public async Task Node_WhoseAuthoritiesCannotBeRead_NamesTheFileAndDoesNotStart()
    {
        NodeFolder copy = new(Path.Combine(_network.Folder, "copy"));
        Directory.CreateDirectory(copy.Path);
        foreach ((string file, string said) in new[] { ("none.pem", "none.pem does not exist"), ("node.json", "node.json holds no certificate") })
        {
            File.Copy(Path.Combine(_network.Light.Path, "node.json"), Path.Combine(copy.Path, "node.json"), overwrite: true);
            copy.Edit(json => json["ca"] = file);
            FwledgerRun run = await FwledgerRun.OfAsync("node", "--config", copy.Path);
            Assert.That(run.ExitCode, Is.EqualTo(Configuration), run.Errors);
            Assert.That(run.Errors, Does.Contain("'ca'").And.Contain(said));
        }
    }

    private Task<FwledgerRun> PublishAsync(string version, int seed, params string[] more) =>
        FwledgerRun.OfAsync(["firmware", "publish", _network.MakeImage(10_000, seed), .. _network.PublishOptions(version), .. more]);
}
