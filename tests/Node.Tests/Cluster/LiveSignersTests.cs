using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Health;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Fwledger.V1;

namespace Node.Tests.Cluster;

/// <summary>A penalty that would leave fewer validators that run than a block needs waits, is named, and acts once one more runs.</summary>
[TestFixture]
[Category("GOV-LIVE.1")]
[Category("D04")]
public sealed class LiveSignersTests
{
    private const int Offender = 4, Returning = 5, Dead = 6;

    [Test]
    public async Task Evidence_SevenValidatorsTwoDown_WaitsAndTheChainGoesOn()
    {
        await using InProcessCluster cluster = InProcessCluster.Create(validators: 7, rules: 3);
        await Task.WhenAll(cluster.Nodes.Take(5).Select(n => n.StartAsync()));
        await cluster.CommitAsync();
        Hash256 one = Sha256.Hash("one"u8), other = Sha256.Hash("other"u8);
        DuplicateVoteEvidence evidence = new(cluster.Chain.Precommit(Offender, 1, 7, one), cluster.Chain.Precommit(Offender, 1, 7, other));
        byte[] payload = ParticipantCalls.SubmitEvidence(evidence);
        ulong nonce = NextNonce(cluster[0], cluster.Chain.Vendor.Address);

        await cluster.SubmitAsync(cluster.Chain.Call(
            cluster.Chain.Vendor, nonce, ContractKind.Participants, ParticipantMethods.SubmitEvidence, default, payload));
        await Wait.UntilAsync(async () => (await WaitingAsync(cluster)).SingleOrDefault()?.Running.Count == 4,
            "four of six have stated that they run");

        WaitingChangeView waiting = (await WaitingAsync(cluster)).Single();
        string[] down = [NameOf(cluster, Returning), NameOf(cluster, Dead)];
        Assert.That(waiting.Awaited, Is.EquivalentTo(down));
        Assert.That(waiting.Text, Does.Contain(down[0]).And.Contain(down[1]).And.Contain("5 of the 6"));
        Assert.That(cluster[0].Store.Head.NextValidators.Count, Is.EqualTo(7), "four would have to make a quorum of five");
        for (int i = 0; i < 3; i++) await cluster.CommitAsync();
        await Wait.UntilAsync(() => cluster[0].Get<HealthMonitor>().Latest.Findings.Any(f => f.Code == HealthCode.SetChangeWaits), "status names it");

        await cluster[Returning].StartAsync();
        await Wait.UntilAsync(() => cluster[0].Store.Head.NextValidators.Count == 6, "the offender leaves");
        await cluster[Offender].StopAsync();
        await cluster.CommitAsync();
        Assert.That(await WaitingAsync(cluster), Is.Empty);
        cluster.AssertAgreement();
    }

    private static async Task<IReadOnlyList<WaitingChangeView>> WaitingAsync(InProcessCluster cluster) =>
        (await cluster[0].Rpc.ListValidatorsAsync(new ListValidatorsRequest())).Waiting;

    private static string NameOf(InProcessCluster cluster, int index)
    {
        using StateView view = cluster[0].Store.OpenView();
        return view.Participant(cluster[index].Signer.Address)!.Name;
    }

    private static ulong NextNonce(ClusterNode node, Address sender)
    {
        using StateView view = node.Store.OpenView();
        return view.NextNonce(sender);
    }
}
