using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>A port of another kind, a TLS failure and a wrong authority are named as such, with the remedy.</summary>
[TestFixture]
public sealed class PortTests
{
    private const int Unreachable = 5, NotFound = 3, Configuration = 9;
    private TestNetwork _network = null!;
    private TlsProxy _proxy = null!, _otherName = null!;
    private string _ca = "", _otherCa = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync(validators: 1);
        await _network.StartAsync([.. _network.Validators, _network.Repository]);
        (_ca, _otherCa) = (Path.Combine(_network.Folder, "ca.pem"), Path.Combine(_network.Folder, "other-ca.pem"));
        _proxy = await TlsProxy.StartAsync(new Uri(_network.Validators[0].Rpc), _ca);
        _otherName = await TlsProxy.StartAsync(new Uri(_network.Validators[0].Rpc), _otherCa, "node.example");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _proxy.DisposeAsync();
        await _otherName.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Test]
    public async Task Node_WithTlsOfItsOwnAuthority_AnswersWithCa()
    {
        (await FwledgerRun.OfAsync("participants", "list", "--node", _proxy.Url, "--ca", _ca)).OrThrow();
        (await FwledgerRun.OfAsync(new Dictionary<string, string> { ["FWLEDGER_CA"] = _ca }, "participants", "list", "--node", _proxy.Url)).OrThrow();
        Dictionary<string, string> home = new() { ["XDG_CONFIG_HOME"] = Path.Combine(_network.Folder, "config") };
        (await FwledgerRun.OfAsync(home, "context", "set", "tls", "--node", _proxy.Url, "--ca", _ca)).OrThrow();
        (await FwledgerRun.OfAsync(home, "participants", "list")).OrThrow();
        FwledgerRun signed = await FwledgerRun.OfAsync(
            "participants", "propose", "auditors", "vendor", "1", "--key", _network.Validators[0].Key, "--node", _proxy.Url, "--ca", _ca);
        Assert.That(signed.ExitCode, Is.Zero, signed.Errors);
    }

    private static IEnumerable<TestCaseData> Ports()
    {
        yield return Case("no authority", "signed by no trusted authority", t => [t._proxy.Url]);
        yield return Case("another authority", "signed by no trusted authority", t => [t._proxy.Url, "--ca", t._otherCa]);
        yield return Case("another name", "is for other names (node.example)", t => [t._otherName.Url, "--ca", t._otherCa]);
        yield return Case("http to a TLS port", "speaks TLS: write https://", t => [t._proxy.Url.Replace("https:", "http:", StringComparison.Ordinal)]);
        yield return Case("https to a plain port", "speaks no TLS: write http://",
            t => [t._network.Validators[0].Rpc.Replace("http:", "https:", StringComparison.Ordinal)]);
        yield return Case("JSON port", "is an HTTP/1.1 port", t => [t._network.Validators[0].Http]);
        yield return Case("repository", "is an HTTP/1.1 port", t => [t._network.RepositoryUrl]);
        yield return Case("peer port", "port for its peers", t => [$"https://{new Uri(t._network.Validators[0].Peer).Authority}"]);
        yield return Case("peer port without TLS", "port for its peers", t => [$"http://{new Uri(t._network.Validators[0].Peer).Authority}"]);
        yield return Case("nothing", "no node answers at", _ => ["http://127.0.0.1:9"]);

        static TestCaseData Case(string desc, string said, Func<PortTests, string[]> node) => new TestCaseData(said, node).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Ports))]
    public async Task Command_AskingAPortOfAnotherKind_NamesIt(string said, object node)
    {
        string[] arguments = ((Func<PortTests, string[]>)node)(this);
        foreach (string[] command in (string[][])[["status"], ["participants", "list"]])
        {
            FwledgerRun run = await FwledgerRun.OfAsync([.. command, "--node", .. arguments]);
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((Unreachable, "")), run.Errors);
            Assert.That(run.Errors, Does.StartWith("error: ").And.Contain(said).And.Not.Contain("   at "));
        }
    }

    [Test]
    public async Task Publish_WithTheGrpcPortAsRepository_NamesIt()
    {
        _network.RepositoryUrlForClients = _network.Validators[0].Rpc;
        FwledgerRun run = await FwledgerRun.OfAsync(["firmware", "publish", _network.MakeImage(1_000, 5), .. _network.PublishOptions("1.0.0")]);
        _network.RepositoryUrlForClients = null;
        Assert.That(run.ExitCode, Is.EqualTo(Unreachable), run.Errors);
        Assert.That(run.Errors, Does.Contain("is a gRPC port").And.Contain("--repository"));
    }

    [Test]
    public async Task Ca_ThatHoldsNoCertificate_IsNamed()
    {
        FwledgerRun none = await FwledgerRun.OfAsync("status", "--node", _proxy.Url, "--ca", "none.pem");
        FwledgerRun other = await FwledgerRun.OfAsync("status", "--node", _proxy.Url, "--ca", _network.VendorKey);
        Assert.That((none.ExitCode, other.ExitCode), Is.EqualTo((NotFound, Configuration)));
        Assert.That(other.Errors, Does.Contain("--ca").And.Contain("no certificate"));
    }
}
