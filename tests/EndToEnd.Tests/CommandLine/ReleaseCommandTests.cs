using System.Text.Json.Nodes;
using EndToEnd.Tests.Cluster;
using Fwledger.V1;

namespace EndToEnd.Tests.CommandLine;

/// <summary>The commands of vendors, auditors and brokers on a running chain, and their output for scripts.</summary>
[TestFixture]
public sealed class ReleaseCommandTests
{
    private const int RefusedByChain = 4, TimedOut = 7;
    private TestNetwork _network = null!;
    private Fwledger.V1.Ledger.LedgerClient _client = null!;
    private string _node = "", _broker = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync(validators: 1);
        await _network.StartAsync([.. _network.Validators, _network.Repository]);
        _client = _network.Connect(_network.Validators[0]);
        _node = _network.Validators[0].Rpc;
        _broker = await _network.RegisterBrokerAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _network.DisposeAsync();

    [Test]
    public async Task Commands_WithJson_PrintOneObjectEach()
    {
        string next = Path.Combine(_network.Folder, "next.pem"), bundle = Path.Combine(_network.Folder, "json.fwproof");
        string image = _network.MakeImage(9_000, 71);
        JsonObject made = Read(await FwledgerRun.OfAsync("keys", "generate", "--out", next, "--json"));
        JsonObject shown = Read(await FwledgerRun.OfAsync("keys", "show", next, "--json"));
        JsonObject possession = Read(await FwledgerRun.OfAsync("keys", "possession", next, "--node", _node, "--json"));
        JsonObject published = Read(await FwledgerRun.OfAsync(["firmware", "publish", image, .. _network.PublishOptions("1.0.0", "json-1"), "--json"]));
        string release = (string)published["contract"]!;
        JsonObject exported = Read(await FwledgerRun.OfAsync("proof", "export", release, "--out", bundle, "--node", _node, "--json"));
        JsonObject proposed = Read(await FwledgerRun.OfAsync("replication", "propose", release, "--key", _broker, "--node", _node, "--json"));
        string[] byVendor = ["--reason", "no", "--key", _network.VendorKey, "--node", _node, "--json"];
        JsonObject rejected = Read(await FwledgerRun.OfAsync(["replication", "reject", (string)proposed["contract"]!, .. byVendor]));
        JsonObject revoked = Read(await FwledgerRun.OfAsync(["firmware", "revoke", release, .. byVendor]));
        Assert.Multiple(() =>
        {
            Assert.That((string)made["address"]!, Does.Match("^[0-9a-f]{40}$").And.EqualTo((string)shown["address"]!));
            Assert.That((string)shown["public_key"]!, Does.Match("^[0-9a-f]{66}$").And.EqualTo((string)possession["public_key"]!));
            Assert.That((string)possession["possession"]!, Does.Match("^[0-9a-f]{128}$"));
            Assert.That(((long)published["height"]!, (long)published["image_size_bytes"]!), Is.GreaterThan((0L, 8_999L)));
            Assert.That((long)exported["size_bytes"]!, Is.EqualTo(new FileInfo(bundle).Length));
            Assert.That((string)rejected["outcome"]!, Is.EqualTo("Accepted"));
            Assert.That((string)revoked["outcome"]!, Is.EqualTo("Accepted"));
        });
    }

    [Test]
    public async Task Contracts_NamedByTheirFirstDigitsOrByVersion_AreTheSameContracts()
    {
        string release = await PublishAsync("short-1", 78);
        string copy = (await RunAsync("replication", "propose", "short-1@1.0.0", "--key", _broker)).Output.Trim();
        FwledgerRun shown = await RunAsync("replication", "status", copy[..10]);
        FwledgerRun listed = await RunAsync("replication", "list", "--release", release[..10], "--vendor", _network.Vendor.Address.ToString()[..8]);
        FwledgerRun rejected = await RunAsync("replication", "reject", copy[..10], "--reason", "no", "--key", _network.VendorKey);
        FwledgerRun vendor = await RunAsync("participants", "show", _network.Vendor.Address.ToString()[..8]);
        FwledgerRun unknown = await FwledgerRun.OfAsync("replication", "status", "0000", "--node", _node);
        FwledgerRun veto = await FwledgerRun.OfAsync("firmware", "veto", release[..10], "--reason", "no", "--key", _network.VendorKey, "--node", _node);
        Assert.Multiple(() =>
        {
            Assert.That(shown.Output, Does.Contain(copy).And.Contain(release));
            Assert.That(listed.Output, Does.Contain(copy));
            Assert.That(rejected.Output, Does.Contain($"replication {copy} is rejected"));
            Assert.That(vendor.Output, Does.Contain(_network.Vendor.Address.ToString()));
            Assert.That(unknown.ExitCode, Is.EqualTo(3), unknown.Errors);
            Assert.That((veto.ExitCode, veto.Errors.Contains(release, StringComparison.Ordinal)), Is.EqualTo((4, true)), "a vendor is no auditor");
        });
    }

    [Test]
    public async Task ReplicationStatus_RepositoryRefusesOrIsAway_HasTheCodeOfARefusalOrOfSilence()
    {
        string copy = (await RunAsync("replication", "propose", await PublishAsync("codes-1", 79), "--key", _broker)).Output.Trim();
        string[] status = ["replication", "status", copy, "--node", _node, "--key"];
        FwledgerRun stranger = await FwledgerRun.OfAsync([.. status, _broker, "--repository", _network.RepositoryUrl]);
        FwledgerRun away = await FwledgerRun.OfAsync([.. status, _network.VendorKey, "--repository", "http://127.0.0.1:9"]);
        Assert.That((stranger.ExitCode, away.ExitCode), Is.EqualTo((4, 5)), stranger.Errors + away.Errors);
    }

    [Test]
    [Category("UPD-ACTIVATE.6"), Category("UPD-ACTIVATE.7"), Category("UPD-ACTIVATE.8"), Category("UPD-ACTIVATE.11")]
    public async Task Activate_BeforeAndAfterTheThresholdFell_IsRefusedWithTheRemedyThenActive()
    {
        string governor = _network.Validators[0].Key;
        await RunAsync("participants", "propose", "parameters", "--set", "auditor_threshold=1", "--key", governor);
        string[] options = _network.PublishOptions("1.0.0", "waiting");
        FwledgerRun publish = await FwledgerRun.OfAsync(["firmware", "publish", _network.MakeImage(9_000, 72), .. options, "--wait-seconds", "1"]);
        Assert.That(publish.ExitCode, Is.EqualTo(TimedOut), publish.Errors);
        string release = (await FindAsync("waiting")).Contract;
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while ((await FindAsync("waiting")).Attestations == 0) await Task.Delay(100, limit.Token);
        string[] activate = ["firmware", "activate", release, "--key", _network.VendorKey, "--node", _node];
        FwledgerRun early = await FwledgerRun.OfAsync(activate);
        await RunAsync("participants", "propose", "parameters", "--set", "auditor_threshold=0", "--key", governor);

        // The validator's own node may attest first. Then the chain answers that the release is already active.
        FwledgerRun now = await FwledgerRun.OfAsync(activate), again = await FwledgerRun.OfAsync(activate);

        Assert.Multiple(() =>
        {
            Assert.That((early.ExitCode, again.ExitCode), Is.EqualTo((RefusedByChain, RefusedByChain)), early.Errors + again.Errors);
            Assert.That(early.Errors, Does.Contain("ThresholdNotMet").And.Contain("firmware show"));
            Assert.That(now.Output + now.Errors, Does.Contain($"release {release} is active").Or.Contain("ReleaseActive"));
            Assert.That(again.Errors, Does.Contain("ReleaseActive"));
        });
        Assert.That((await FindAsync("waiting")).Status, Is.EqualTo("Active"));
    }

    [Test]
    [Category("B12"), Category("P3.4")]
    public async Task Propose_AfterTheBrokersRotation_IsTheSameContractsNextProposal()
    {
        string release = await PublishAsync("rotated", 73), key = _broker, next = Path.Combine(_network.Folder, "broker-next.pem");
        string before = await ProposeAsync(release, key);
        await RunAsync("replication", "reject", before, "--reason", "no", "--key", _network.VendorKey);
        (await FwledgerRun.OfAsync("keys", "generate", "--out", next)).OrThrow();
        long height = (await _client.GetStatusAsync(new GetStatusRequest())).Height + 3;
        await RunAsync("keys", "rotate", "--key", key, "--new-key", next, "--from-height", $"{height}");
        for (int i = 1; (await _client.GetStatusAsync(new GetStatusRequest())).Height < height; i++)
            await RunAsync("participants", "propose", "auditors", "broker", $"{i}", "--key", _network.Validators[0].Key);

        string after = await ProposeAsync(release, next);

        _broker = next;
        ReplicationView view = await _client.GetReplicationAsync(new GetReplicationRequest { Contract = before });
        Assert.That((after, view.Sequence, view.Status), Is.EqualTo((before, 2UL, "Proposed")));
    }

    [Test]
    [Category("P3.4")]
    public async Task Propose_WithChannels_TheTermsHaveThem()
    {
        string release = await PublishAsync("channels", 74);
        string contract = await ProposeAsync(release, _broker, "--channel", "stable", "--channel", "beta", "--channel", "stable");
        ReplicationView view = await _client.GetReplicationAsync(new GetReplicationRequest { Contract = contract });
        FwledgerRun without = await FwledgerRun.OfAsync("replication", "propose", await PublishAsync("channels-2", 75), "--channel", "beta", "--key", _broker,
            "--node", _node);
        FwledgerRun wrong = await FwledgerRun.OfAsync("replication", "propose", release, "--channel", "no name", "--key", _broker, "--node", _node);
        Assert.Multiple(() =>
        {
            Assert.That(view.Channels, Is.EqualTo(new[] { "beta", "stable" }));
            Assert.That((without.ExitCode, wrong.ExitCode), Is.EqualTo((RefusedByChain, 2)), "the release's channel must be among them");
        });
    }

    private static JsonObject Read(FwledgerRun run) => JsonNode.Parse(run.OrThrow().Output)!.AsObject();

    private async Task<string> PublishAsync(string model, int seed) => (await FwledgerRun.OfAsync(
        ["firmware", "publish", _network.MakeImage(9_000, seed), .. _network.PublishOptions("1.0.0", model)])).OrThrow().Output.Trim();

    private async Task<string> ProposeAsync(string release, string key, params string[] more) =>
        (await RunAsync(["replication", "propose", release, "--key", key, .. more])).Output.Trim();

    private async Task<ReleaseView> FindAsync(string model) =>
        (await _client.ListReleasesAsync(new ListReleasesRequest())).Releases.Single(r => r.Model == model);

    private async Task<FwledgerRun> RunAsync(params string[] arguments) => (await FwledgerRun.OfAsync([.. arguments, "--node", _node])).OrThrow();
}
