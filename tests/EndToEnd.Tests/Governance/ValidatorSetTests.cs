using System.Text.Json.Nodes;
using Chain.Light;
using EndToEnd.Tests.Cluster;
using Fwledger.V1;
using Grpc.Core;

namespace EndToEnd.Tests.Governance;

/// <summary>
/// The validator set of a running chain changes by vote, with real processes and commands, and without restarting any other
/// node.
/// </summary>
[TestFixture]
public sealed class ValidatorSetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    [Category("D20")]
    [Category("F08")]
    [Category("GOV-LIVE.1")]
    [Category("LIGHT-HOP.1")]
    public async Task Authority_RegisteredAndTakenIntoTheSet_VotesAndLeavesWithoutARestart()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 1);
        NodeFolder first = network.Validators[0], second = await NewNode.MakeAsync(network, "newcomer");
        await network.StartAsync(first, second);

        // The chain does not know the node yet, so its peers refuse it and send it nothing.
        await UntilAsync(() => network.Process(first).Errors.Contains("refused a peer", StringComparison.Ordinal), network, "the unregistered node is refused");
        string[] proof = (await FwledgerRun.OfAsync("keys", "possession", second.Key, "--node", first.Rpc)).OrThrow().Output.Trim().Split(' ');
        await RunAsync(first, ["participants", "propose", "register", "newcomer", "--role", "authority", .. proof, "--key", first.Key]);
        await UntilAsync(async () => await HeightAsync(network, second) >= await HeightAsync(network, first), network, "the registered node has the chain");

        // The proposal is approved while the candidate's node does not run. It waits until that node states by itself that it runs.
        Assert.That(await network.Process(second).TerminateAsync(), Is.Zero);
        await RunAsync(first, "participants", "propose", "validators", "--add", "newcomer", "--key", first.Key);
        FwledgerRun waiting = await RunAsync(first, "participants", "proposals");
        Assert.That(waiting.Output, Does.Contain("add [newcomer]").And.Contain("waits until enough nodes state that they run").And.Contain("newcomer"));
        Assert.That((await RunAsync(first, "validators", "list")).Output, Does.Contain("waits, because it could stop the chain").And.Contain("newcomer"));
        FwledgerRun foreign = await FwledgerRun.OfAsync("validators", "ready", "--key", second.Key, "--node", first.Rpc);
        Assert.That(foreign.ExitCode, Is.EqualTo(4), foreign.Output);
        Assert.That(foreign.Errors, Does.Contain("name the candidate's own node"), "another node's height says nothing about the candidate");
        await network.StartAsync(second);
        await UntilAsync(async () => (await ValidatorsAsync(network, first)).Length == 2, network, "the newcomer joins without a command");
        Assert.That(await ValidatorsAsync(network, first), Is.EquivalentTo(new[] { "validator-0", "newcomer" }));

        // The quorum of two validators is two, so these blocks need the new validator's votes.
        await RunAsync(first, "participants", "list");
        FwledgerRun open = await RunAsync(first, "participants", "propose", "validators", "--remove", "newcomer", "--key", first.Key);
        string proposal = open.Output.Split(' ')[1];
        FwledgerRun vote = await RunAsync(second, "participants", "vote", proposal, "--key", second.Key);
        Assert.That(vote.Errors, Does.Contain("newcomer (").And.Contain($"vote for proposal {proposal}: change the validators: add [], remove [newcomer ("),
            "the decoded action is shown before it is signed");
        Assert.That(await ValidatorsAsync(network, first), Is.EqualTo(new[] { "validator-0" }));

        // It has left the set: the chain continues without it, and it only observes.
        await UntilAsync(() => network.Process(second).Errors.Contains("watches and signs nothing", StringComparison.Ordinal), network,
            "it says that it watches");
        Assert.That(await network.Process(second).TerminateAsync(), Is.Zero);
        await RunAsync(first, "participants", "propose", "auditors", "vendor", "1", "--key", first.Key);
        FwledgerRun refused = await FwledgerRun.OfAsync("participants", "propose", "auditors", "vendor", "2", "--key", second.Key, "--node", first.Rpc);
        Assert.That(refused.ExitCode, Is.EqualTo(4), refused.Output);
        Assert.That(refused.Errors, Does.Contain("NotValidator").And.Contain("validators list"));
        await WalkFromGenesisAsync(network, first);
    }

    [Test]
    [Category("B12")]
    public async Task Validator_RotatesItsKey_GoesOnVotingWithTheNewOne()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 1);
        NodeFolder node = network.Validators[0];
        string next = Path.Combine(node.Path, "keys", "next.pem");
        (await FwledgerRun.OfAsync("keys", "generate", "--out", next)).OrThrow();
        await network.StartAsync(node);
        FwledgerRun unprepared = await FwledgerRun.OfAsync("keys", "rotate", "--key", node.Key, "--new-key", next, "--node", node.Rpc);
        Assert.That(unprepared.ExitCode, Is.EqualTo(4), unprepared.Output);
        Assert.That(unprepared.Errors, Does.Contain("does not have the new key").And.Contain("'next_key'"));
        node.Edit(json => json["next_key"] = "keys/next.pem");
        await network.StartAsync(node);

        await RunAsync(node, "keys", "rotate", "--key", node.Key, "--new-key", next, "--from-height", "4");
        for (int i = 1; await HeightAsync(network, node) < 6; i++)
        {
            string key = await HeightAsync(network, node) < 3 ? node.Key : next;
            await RunAsync(node, "participants", "propose", "auditors", "vendor", $"{i}", "--key", key);
        }

        FwledgerRun old = await FwledgerRun.OfAsync("participants", "propose", "auditors", "vendor", "60", "--key", node.Key, "--node", node.Rpc);
        Assert.That(old.ExitCode, Is.EqualTo(4), old.Output);
        Assert.That(old.Errors, Does.Contain("not in force"));
        JsonNode shown = JsonNode.Parse((await RunAsync(node, "participants", "show", "validator-0", "--json")).Output)!;
        Assert.That(shown["keys"]!.AsArray().Select(k => (bool)k!["in_force"]!), Is.EqualTo(new[] { false, true }));
        Assert.That(shown["validator"]!.GetValue<bool>(), Is.True);
    }

    [Test]
    [Category("A23")]
    public async Task Vendor_ChangesItsReleasePolicy_TakesKeysOfBoth()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 1);
        NodeFolder node = network.Validators[0];
        await network.StartAsync(node);
        (string one, string oneKey) = await MakeKeyAsync(network, "release-1");
        (string two, string twoKey) = await MakeKeyAsync(network, "release-2");
        string[] policy = ["keys", "release-policy", "--key", network.VendorKey, "--threshold", "2", "--release-key", oneKey, "--release-key", twoKey];

        FwledgerRun alone = await FwledgerRun.OfAsync([.. policy, "--sign-with", one, "--node", node.Rpc]);
        Assert.That(alone.ExitCode, Is.EqualTo(4), alone.Output);
        Assert.That(alone.Errors, Does.Contain("NewPolicySignaturesBelowThreshold"));
        await RunAsync(node, [.. policy, "--sign-with", one, "--sign-with", two]);

        Assert.That((await RunAsync(node, "participants", "show", "vendor")).Output, Does.Contain("2 of 2"));
    }

    [Test]
    [Category("B12")]
    public async Task Vendor_AddsKeys_TheNoticeIsATime()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 1);
        NodeFolder node = network.Validators[0];
        await network.StartAsync(node);
        (string one, string oneKey) = await MakeKeyAsync(network, "one");
        (string two, string twoKey) = await MakeKeyAsync(network, "two");
        long first = await HeightOfAsync("keys", "add", "--key", network.VendorKey, "--new-key", one);
        long second = await HeightOfAsync("keys", "add", "--key", network.VendorKey, "--new-key", two, "--notice", "1s");
        JsonArray keys = JsonNode.Parse((await RunAsync(node, "participants", "show", "vendor", "--json")).Output)!["keys"]!.AsArray();
        long From(string key) => (long)keys.Single(k => (string)k!["public_key"]! == key)!["from_height"]!;
        Assert.Multiple(() =>
        {
            Assert.That(From(oneKey) - first, Is.GreaterThanOrEqualTo(35), "ten minutes, at a heartbeat of 15 s or faster");
            Assert.That(From(twoKey) - second, Is.InRange(1, 101), "a second, at 10 ms per block or slower");
        });

        async Task<long> HeightOfAsync(params string[] command) => (long)JsonNode.Parse((await RunAsync(node, [.. command, "--json"])).Output)!["height"]!;
    }

    private static async Task<(string File, string PublicKey)> MakeKeyAsync(TestNetwork network, string name)
    {
        string file = Path.Combine(network.Folder, $"{name}.pem");
        FwledgerRun run = (await FwledgerRun.OfAsync("keys", "generate", "--out", file)).OrThrow();
        return (file, run.Output.Trim().Split(' ')[^1]);
    }

    /// <summary>A light client follows the chain from the genesis over both set changes, with the node's answers.</summary>
    private static async Task WalkFromGenesisAsync(TestNetwork network, NodeFolder node)
    {
        FileTrustStore store = new(Path.Combine(network.Folder, "walk.cbor"));
        using LightClient client = new(TrustedState.FromGenesis(network.Genesis), [network.Source(node)], new TrustOptions(), store, TimeProvider.System);
        Assert.That(await client.SyncAsync(CancellationToken.None), Is.EqualTo(LightVerdict.Valid));
        Assert.That(client.Trusted.Block!.Header.LastSetChangeHeight, Is.Positive.And.LessThan(client.Trusted.Height), "the client passed a set change");
        Assert.That(store.Load()!.HeaderHash, Is.EqualTo(client.Trusted.HeaderHash));
    }

    private static async Task<FwledgerRun> RunAsync(NodeFolder node, params string[] arguments) =>
        (await FwledgerRun.OfAsync([.. arguments, "--node", node.Rpc])).OrThrow();

    private static async Task<string[]> ValidatorsAsync(TestNetwork network, NodeFolder node) =>
        [.. (await network.Connect(node).ListValidatorsAsync(new ListValidatorsRequest())).Validators.Select(v => v.Name)];

    private static async Task<long> HeightAsync(TestNetwork network, NodeFolder node)
    {
        try
        {
            return (await network.Connect(node).GetStatusAsync(new GetStatusRequest())).Height;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return -1;
        }
    }

    private static Task UntilAsync(Func<bool> condition, TestNetwork network, string what) => UntilAsync(() => Task.FromResult(condition()), network, what);

    private static Task UntilAsync(Func<Task<bool>> condition, TestNetwork network, string what) =>
        Wait.UntilAsync(condition, Patience, () => $"{what}\n{network.Logs()}");
}
