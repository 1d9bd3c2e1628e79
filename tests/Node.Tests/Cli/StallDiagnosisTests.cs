using Chain.Node.Cli.Status;
using Fwledger.V1;

namespace Node.Tests.Cli;

/// <summary>The diagnosis of a stalled chain names the missing validators.</summary>
[TestFixture]
public sealed class StallDiagnosisTests
{
    private const long HeartbeatMs = 15_000;
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);

    [Test]
    public void Of_FreshChain_FindsNothing() => Assert.That(StallDiagnosis.Of([Answer(0, ageMs: 2 * HeartbeatMs, connected: 3)], Now), Is.Empty);

    [Test]
    public void Of_ChainWithoutHeartbeatAnswer_FindsNothing()
    {
        NodeAnswer light = Answer(0, ageMs: 1_000_000, connected: 0);
        light.Status!.Roles.Clear();
        light.Status.Roles.Add("light");
        Assert.That(StallDiagnosis.Of([light], Now), Is.Empty, "a light node follows and does not decide");
    }

    [Test]
    public void Of_SilentNode_NamesItAndItsAddress() => Assert.That(
        StallDiagnosis.Of([Answer(0, ageMs: 0, connected: 3), new NodeAnswer("validator-2", "http://127.0.0.1:7106", null, "connection refused")], Now),
        Is.EqualTo(new[] { "validator-2 does not answer at http://127.0.0.1:7106: connection refused" }));

    [Test]
    public void Of_StalledChainWithoutQuorum_SaysWhomToStart()
    {
        IReadOnlyList<string> findings = StallDiagnosis.Of([Answer(0, ageMs: 60_000, connected: 1)], Now);
        Assert.Multiple(() =>
        {
            Assert.That(findings[0], Does.Contain("has stalled").And.Contain("60 s old"));
            Assert.That(findings[1], Does.Contain("needs 3 of 4").And.Contain("connected to 1").And.Contain("start validator-2, validator-3"));
        });
    }

    [Test]
    public void Of_StalledChainWithQuorum_NamesWhoseWordTheRoundLacks()
    {
        NodeAnswer answer = Answer(0, ageMs: 60_000, connected: 3);
        answer.Status!.Round = 7;
        answer.Status.Step = "Precommit";
        answer.Status.WaitingFor.AddRange(["id-2", "id-0"]);
        Assert.That(StallDiagnosis.Of([answer], Now)[^1],
            Is.EqualTo("validator-0 is at height 43, round 7, step Precommit, and waits for validator-2, validator-0 itself"));
    }

    [Test]
    public void Of_NodesOfTwoChains_SaysSo()
    {
        NodeAnswer other = Answer(1, ageMs: 0, connected: 3);
        other.Status!.ChainId = "another";
        Assert.That(StallDiagnosis.Of([Answer(0, ageMs: 0, connected: 3), other], Now), Has.One.Contains("different chains"));
    }

    [Test]
    public void Of_NodeThatCatchesUp_SaysHowFarItIs()
    {
        NodeAnswer behind = Answer(1, ageMs: 0, connected: 3);
        behind.Status!.CatchingUp = true;
        behind.Status.TargetHeight = 99;
        Assert.That(StallDiagnosis.Of([Answer(0, ageMs: 0, connected: 3), behind], Now), Is.EqualTo(new[] { "validator-1 is catching up, at block 42 of 99" }));
    }

    private static NodeAnswer Answer(int self, long ageMs, int connected)
    {
        StatusReply status = new()
        {
            NodeName = $"validator-{self}",
            ChainId = "chain",
            Height = 42,
            BlockTimeMs = Now.ToUnixTimeMilliseconds() - ageMs,
            Validators = 4,
            PeersConnected = connected,
            HeartbeatMs = HeartbeatMs,
            Step = "Propose",
        };
        status.Roles.Add("validator");
        int[] others = [.. Enumerable.Range(0, 4).Where(i => i != self)];
        for (int i = 0; i < others.Length; i++)
            status.Peers.Add(new PeerView { Name = $"validator-{others[i]}", Identity = $"id-{others[i]}", Connected = i < connected });
        return new NodeAnswer(status.NodeName, "http://127.0.0.1:7100", status, "");
    }
}
