using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Node.Tests.Chains;

namespace Node.Tests.ConsensusHost;

/// <summary>What block sync verifies ahead, for many blocks in one batch, is what the consensus loop would find block by block.</summary>
[TestFixture]
public sealed class SyncedBlockTests
{
    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private readonly List<(Block Block, CommitCertificate Certificate)> _blocks = [];

    [OneTimeSetUp]
    public void MakeBlocks()
    {
        _chain = TestChain.Create(vendors: 3);
        _folder = new TempFolder();
        using ChainMaker maker = new(_chain, _folder["chain"]);
        for (int i = 0; i < 12; i++)
        {
            _blocks.Add(i % 3 == 0 ? maker.Grow() : maker.Grow([.. _chain.Vendors.Select(v => _chain.Call(v, maker.NextNonce(v)))]));
        }
    }

    [OneTimeTearDown]
    public void RemoveThem()
    {
        _chain.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void VerifyAll_OfGoodBlocks_KnowsEverything()
    {
        foreach (SyncedBlock synced in SyncedBlock.VerifyAll(_blocks, _chain.Genesis.Validators, _chain.ChainId))
        {
            Assert.Multiple(() =>
            {
                Assert.That(synced.IsCertified);
                Assert.That(synced.HasRightBody);
                Assert.That(synced.Known?.All(k => k == KnownSignatures.OwnIsGood) ?? synced.Block.Transactions.Count == 0);
            });
        }
    }

    [Test]
    public void VerifyAll_WithOneFault_BlamesOnlyTheBlockThatHasIt([Range(0, 11)] int at)
    {
        (Block block, CommitCertificate certificate) = _blocks[at];
        CommitCertificate other = _blocks[(at + 1) % _blocks.Count].Certificate, thin = _chain.Certify(block, 0, 0, 1);
        CommitCertificate forged = CommitCertificate.FromPrecommits(certificate.ToPrecommits()
            .Select((v, i) => i == 1 ? new Vote(v.Type, v.Height, v.Round, v.BlockHash, v.ValidatorIndex, other.ToPrecommits().First().Signature) : v));
        foreach (CommitCertificate bad in new[] { other, thin, forged })
        {
            SyncedBlock[] verified = SyncedBlock.VerifyAll(With(at, (block, bad)), _chain.Genesis.Validators, _chain.ChainId);
            Assert.That(verified.Select(v => v.IsCertified), Is.EqualTo(Enumerable.Range(0, 12).Select(i => i != at)));
        }

        Block body = new(block.Header, [_chain.Call(_chain.Vendor, 99)]);
        SyncedBlock[] bodies = SyncedBlock.VerifyAll(With(at, (body, certificate)), _chain.Genesis.Validators, _chain.ChainId);
        Assert.That(bodies.Select(v => v.HasRightBody), Is.EqualTo(Enumerable.Range(0, 12).Select(i => i != at)));
    }

    [Test]
    public void VerifyAll_UnderAnotherSet_LeavesTheCertificatesToTheLoop()
    {
        using TestChain stranger = TestChain.Create();
        SyncedBlock[] verified = SyncedBlock.VerifyAll(_blocks, stranger.Genesis.Validators, _chain.ChainId);
        Assert.That(verified.Any(v => v.IsCertified), Is.False);
    }

    private List<(Block Block, CommitCertificate Certificate)> With(int at, (Block Block, CommitCertificate Certificate) other)
    {
        List<(Block Block, CommitCertificate Certificate)> changed = [.. _blocks];
        changed[at] = other;
        return changed;
    }
}
