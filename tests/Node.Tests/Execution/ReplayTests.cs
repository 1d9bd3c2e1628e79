using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Records;
using Chain.Node.Execution;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Node.Tests.Chains;
using Node.Tests.Storage;

namespace Node.Tests.Execution;

/// <summary>A chain of an earlier build, executed again from its genesis, has the same receipts and states: new rules begin only by a vote.</summary>
[TestFixture]
[Category("ENG-VERSION.2")]
internal sealed class ReplayTests
{
    [Test]
    public void Commit_BlocksOfAnEarlierBuild_GivesTheirStateRoots()
    {
        using TempFolder folder = new();
        GenesisDocument genesis = FormatFixture.Unpack(1, folder["old"]);
        using ChainStore old = ChainStore.Open(folder["old"], genesis), replayed = ChainStore.Open(folder["replayed"], genesis);
        BlockProcessor processor = new(replayed, ContractEngine.CreateDefault(), new TransactionPool(), TimeProvider.System);
        int accepted = 0;
        for (long height = 1; height <= old.Head.Height; height++)
        {
            ExecutedBlock executed = processor.Commit(old.GetBlock(height)!, old.GetCertificate(height)!);
            accepted += executed.Receipts.Count(r => r.IsAccepted);
        }

        Assert.That(replayed.Head.Hash, Is.EqualTo(old.Head.Hash));
        Assert.That(replayed.Head.Header.StateRoot, Is.EqualTo(old.Head.Header.StateRoot));
        Assert.That(accepted, Is.GreaterThan(10), "calls that took effect");
        using StateView view = replayed.OpenView();
        Assert.That(view.RuleVersions().VersionAt(old.Head.Height + 1), Is.EqualTo(RuleVersions.First));
    }
}
