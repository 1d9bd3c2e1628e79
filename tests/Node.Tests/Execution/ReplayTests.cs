using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
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
    [TestCase("chain-format-1", 1)]
    [TestCase(RulesFixtures.OfVersion2, 2)]
    [TestCase(RulesFixtures.OfVersions1To3, 3)]
    [TestCase(RulesFixtures.OfVersion3, 3)]
    public void Commit_BlocksOfAnEarlierBuild_GivesTheirReceiptsAndStateRoots(string fixture, int rules)
    {
        using TempFolder folder = new();
        GenesisDocument genesis = FormatFixture.Unpack(fixture, folder["old"]);
        using ChainStore old = ChainStore.Open(folder["old"], genesis), replayed = ChainStore.Open(folder["replayed"], genesis);
        BlockProcessor processor = new(replayed, ContractEngine.CreateDefault(), new TransactionPool(), TimeProvider.System);
        int accepted = 0;
        for (long height = 1; height <= old.Head.Height; height++)
        {
            Block block = old.GetBlock(height)!;
            CommitCertificate certificate = old.GetCertificate(height)!;
            Assert.That(certificate.VerifyFor(block.Header, replayed.Head.NextValidators, genesis.ChainId), Is.EqualTo(CertificateVerdict.Valid), $"{height}");
            ExecutedBlock executed = processor.Commit(block, certificate);
            Assert.That(executed.Receipts.Select(r => r.Encode().ToArray()),
                Is.EqualTo(old.GetReceipts(height, block.Transactions.Count)!.Select(r => r.Encode().ToArray())), $"{height}");
            accepted += executed.Receipts.Count(r => r.IsAccepted);
        }

        Assert.That(replayed.Head.Hash, Is.EqualTo(old.Head.Hash));
        Assert.That(replayed.Head.Header.StateRoot, Is.EqualTo(old.Head.Header.StateRoot));
        Assert.That(replayed.Head.NextValidators.Encode().ToArray(), Is.EqualTo(old.Head.NextValidators.Encode().ToArray()));
        Assert.That(accepted, Is.GreaterThan(10), "calls that took effect");
        using StateView view = replayed.OpenView();
        Assert.That(view.RuleVersions().VersionAt(old.Head.Height + 1), Is.EqualTo(rules));
    }

    /// <summary>The folder of an earlier build goes on: it votes version 3 in, and the change that waited since before then acts by its rules.</summary>
    [TestCase(RulesFixtures.OfVersion2)]
    [TestCase(RulesFixtures.OfVersions1To3)]
    [TestCase(RulesFixtures.OfVersion3)]
    [Category("GOV-RULES.5")]
    [Category("GOV-LIVE.1")]
    public void Grow_FolderOfAnEarlierBuild_AdoptsVersion3AndChangesItsSet(string fixture)
    {
        using TempFolder folder = new();
        GenesisDocument genesis = FormatFixture.Unpack(fixture, folder["chain"]);
        using TestChain keys = RulesFixtures.ChainOf(fixture);
        Assert.That(keys.ChainId, Is.EqualTo(genesis.ChainId));
        using GoverningChain chain = RulesFixtures.Open(keys, folder["chain"]);
        chain.Time.Advance(TimeSpan.FromDays(1)); // Statements of that time no longer count.
        Address candidate = RulesFixtures.WaitingCandidate(chain);
        if (chain.RulesAt(chain.Next) < 3)
        {
            long from = chain.Next + 4;
            chain.Approve(new GovernanceAction.AdoptRules(3, from));
            while (chain.Next < from) chain.Grow();
        }

        Assert.That(chain.Waiting.Single().Joining, Is.EqualTo(new[] { candidate }));
        chain.Grow(chain.Ready(candidate));
        Assert.That(chain.Set.IndexOf(candidate), Is.EqualTo(-1), "version 3 also asks the members");

        foreach (Validator member in chain.Set.Members.ToArray())
        {
            if (chain.Set.IndexOf(candidate) < 0) chain.Grow(chain.Ready(member.Address));
        }

        Assert.That(chain.Set.IndexOf(candidate), Is.GreaterThanOrEqualTo(0));
        Assert.That(chain.Waiting, Is.Empty);
        chain.GrowEmpty(2);
    }
}
