using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Journal;
using Chain.Node.Keys;
using Chain.Node.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Node.Tests.Chains;
using Node.Tests.Journal;

namespace Node.Tests.ConsensusHost;

/// <summary>
/// The key signs only what is on disk, and nothing that could contradict a lost vote (docs/consensus.md, lessons 11 and 25).
/// </summary>
[TestFixture]
[Category("CON.1")]
public sealed class OwnSignerTests
{
    private static readonly Hash256 A = JournalWords.A, B = JournalWords.B;

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private PeerHeights _heights = null!;
    private PowerCutDisk _disk = null!;
    private NodeMetrics _metrics = null!;

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create();
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
        _maker.GrowBy(4);
        _heights = new PeerHeights();
        _disk = new PowerCutDisk();
        _metrics = new NodeMetrics();
    }

    [TearDown]
    public void TearDown()
    {
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public void TrySign_AVote_RecordsSyncsThenSigns()
    {
        OwnSigner signer = Started();
        _disk.Log.Clear();
        Vote? vote = signer.TrySign(new Effect.SignVote(VoteType.Prevote, 5, 0, A));
        Assert.Multiple(() =>
        {
            Assert.That(_disk.Log, Is.EqualTo(new[] { "append", "sync", "sign" }));
            Assert.That(vote!.IsSignedBy(_chain.Genesis.Validators, _chain.ChainId));
            Assert.That(vote.ValidatorIndex, Is.Zero);
        });
    }

    [Test]
    public void TrySign_AProposal_RecordsSyncsThenSigns()
    {
        OwnSigner signer = Started();
        Block block = _maker.Processor.Build(0);
        _disk.Log.Clear();
        Assert.That(signer.TrySign(new Effect.SignProposal(5, 0, -1, block)), Is.Not.Null);
        Assert.That(_disk.Log.Take(3), Is.EqualTo(new[] { "append", "sync", "sign" }));
    }

    [Test]
    [Category("D05")]
    public void TrySign_AContradiction_SignsNothing()
    {
        OwnSigner signer = Started();
        signer.TrySign(new Effect.SignVote(VoteType.Prevote, 5, 0, A));
        _disk.Log.Clear();
        Assert.That(signer.TrySign(new Effect.SignVote(VoteType.Prevote, 5, 0, B)), Is.Null);
        Assert.That(_disk.Log, Is.Empty);
    }

    [Test]
    public void TrySign_WhenTheDiskFails_SignsNothing()
    {
        FailingDisk disk = new(_disk);
        OwnSigner signer = Started(disk);
        disk.IsFull = true;
        _disk.Log.Clear();
        Assert.Throws<IOException>(() => signer.TrySign(new Effect.SignVote(VoteType.Prevote, 5, 0, A)));
        Assert.That(_disk.Log, Does.Not.Contain("sign"));
    }

    [Test]
    public void MaySign_ForAHeightThatOthersHaveDecided_IsFalse()
    {
        OwnSigner signer = Started();
        Assert.That(signer.MaySign(5));
        _heights.Update(_chain.Validators[1].Address, 1_000);
        Assert.That(signer.MaySign(5), "a single peer may lie");
        _heights.Update(_chain.Validators[2].Address, 9);
        Assert.Multiple(() =>
        {
            Assert.That(signer.MaySign(5), Is.False, "f + 1 peers say that height 8 is decided");
            Assert.That(signer.MaySign(8), Is.False);
            Assert.That(signer.MaySign(9));
        });
    }

    [Test]
    public void MaySign_ByTheWordOfStrangers_IsNotMoved()
    {
        OwnSigner signer = Started();
        for (int i = 0; i < 5; i++) _heights.Update(Address.From(Enumerable.Repeat((byte)i, Address.Size).ToArray()), 1_000);
        Assert.That(signer.MaySign(5));
    }

    [Test]
    public void MaySign_AfterALostJournal_WaitsForAQuorumsWordThenTwoHeights()
    {
        OwnSigner signer = Signer(isLost: true);
        Assert.That(signer.MaySign(5), Is.False, "no peer has answered");
        _heights.Update(_chain.Validators[1].Address, 5);
        Assert.That(signer.MaySign(5), Is.False, "one of three");
        _heights.Update(_chain.Validators[2].Address, 5);
        Assert.Multiple(() =>
        {
            Assert.That(signer.MaySign(5), Is.False);
            Assert.That(signer.MaySign(6), Is.False);
            Assert.That(signer.MaySign(7));
            Assert.That(signer.IsRecovering, Is.False);
        });
    }

    [Test]
    public void MaySign_AfterALostJournalWhileBehind_WaitsUntilCaughtUp()
    {
        OwnSigner signer = Signer(isLost: true);
        foreach (EcdsaSigner other in _chain.Validators.Skip(1)) _heights.Update(other.Address, 8);
        Assert.That(signer.MaySign(8), Is.False);
        _maker.GrowBy(3);
        Assert.Multiple(() =>
        {
            Assert.That(signer.MaySign(9), Is.False);
            Assert.That(signer.MaySign(10));
        });
    }

    [Test]
    public void MaySign_AfterALostJournal_StaysSilentThroughRestarts()
    {
        OwnSigner signer = Signer(isLost: true);
        foreach (EcdsaSigner other in _chain.Validators.Skip(1)) _heights.Update(other.Address, 5);
        signer.MaySign(5);
        OwnSigner restarted = Signer(new PowerCutDisk(_disk.Read()), isLost: true);
        Assert.That((restarted.MaySign(6), restarted.MaySign(7)), Is.EqualTo((false, true)));
    }

    [Test]
    [Category("CON.12")]
    public void MaySign_AfterALostJournalBesideAnotherThatIsLost_WaitsForTheSurvivor()
    {
        OwnSigner signer = Signer(isLost: true);
        _heights.Update(_chain.Validators[1].Address, 5, JournalStanding.Signs);
        _heights.Update(_chain.Validators[2].Address, 5, JournalStanding.Lost);
        Assert.That((signer.MaySign(5), signer.MaySign(7), signer.IsRecovering), Is.EqualTo((false, false, true)), "a lost journal vouches for nothing");
        _heights.Update(_chain.Validators[3].Address, 7, JournalStanding.Signs);
        Assert.That(signer.IsRecovering, "the survivor has two more blocks");
        _maker.GrowBy(2);
        Assert.That((signer.MaySign(8), signer.MaySign(9)), Is.EqualTo((false, true)));
    }

    [Test]
    [Category("CON.12")]
    public void MaySign_AfterALostJournalWhileAValidatorClaimsMore_WaitsForItsBlocks()
    {
        OwnSigner signer = Signer(isLost: true);
        _heights.Update(_chain.Validators[1].Address, 5);
        _heights.Update(_chain.Validators[3].Address, 6);
        _heights.Update(_chain.Validators[2].Address, 5);
        Assert.That((signer.MaySign(7), signer.IsRecovering), Is.EqualTo((false, true)), "one validator claims block 5");
        _maker.GrowBy(1);
        Assert.That((signer.MaySign(7), signer.MaySign(8)), Is.EqualTo((false, true)));
    }

    [Test]
    [Category("CON.12")]
    public void Standing_OfAJournalAheadOfItsChain_IsSilent()
    {
        OwnSigner signer = Signer();
        Assert.That(signer.Standing, Is.EqualTo(JournalStanding.Signs));
        signer.EndHeight(6);
        Assert.That(signer.Standing, Is.EqualTo(JournalStanding.Silent));
    }

    [Test]
    [Category("CON.12")]
    public void Standing_OfALostJournal_IsLostThenSilentThenSigns()
    {
        OwnSigner signer = Signer(isLost: true);
        List<JournalStanding> standings = [signer.Standing];
        foreach (EcdsaSigner other in _chain.Validators.Skip(1)) _heights.Update(other.Address, 5);
        signer.TryEndRecovery();
        standings.Add(signer.Standing);
        _maker.GrowBy(2);
        standings.Add(signer.Standing);
        Assert.That(standings, Is.EqualTo(new[] { JournalStanding.Lost, JournalStanding.Silent, JournalStanding.Signs }));
    }

    [Test]
    [Category("CON.11")]
    public void RecordedVotes_AfterARestart_AreTheSameWordsSignedAgain()
    {
        OwnSigner signer = Started();
        signer.TrySign(new Effect.SignVote(VoteType.Precommit, 5, 1, B));
        signer.TrySign(new Effect.SignVote(VoteType.Prevote, 5, 1, B));
        signer.TrySign(new Effect.SignVote(VoteType.Prevote, 5, 0, A));
        Vote[] again = [.. Signer(new PowerCutDisk(_disk.Read())).RecordedVotes()];
        Assert.Multiple(() =>
        {
            Assert.That(again.Select(v => (v.Type, v.Round, v.BlockHash)),
                Is.EqualTo(new[] { (VoteType.Prevote, 0, A), (VoteType.Prevote, 1, B), (VoteType.Precommit, 1, B) }));
            Assert.That(again.All(v => v.IsSignedBy(_chain.Genesis.Validators, _chain.ChainId)));
        });
    }

    [Test]
    public void EndHeight_WithRecords_SetsTheMetricOfTheJournalsSize()
    {
        OwnSigner signer = Started();
        signer.TrySign(new Effect.SignVote(VoteType.Prevote, 5, 0, A));
        signer.EndHeight(5);
        Assert.That(_metrics.JournalBytes.Value, Is.EqualTo(_disk.Length).And.Positive);
    }

    [Test]
    [Category("CON.14")]
    public void MaySign_AfterAStart_WaitsForAQuorumsWord()
    {
        OwnSigner signer = Signer();
        Assert.That(signer.MaySign(5), Is.False, "nobody has said where the chain is");
        _heights.Update(_chain.Validators[1].Address, 5);
        Assert.That(signer.MaySign(5), Is.False, "one of three others");
        _heights.Update(_chain.Validators[3].Address, 5);
        Assert.That(signer.MaySign(5));
    }

    [Test]
    [Category("CON.14")]
    public void MaySign_AfterAStartWhileOneValidatorHasABlockMore_WaitsForIt()
    {
        OwnSigner signer = Signer();
        _heights.Update(_chain.Validators[1].Address, 6);
        _heights.Update(_chain.Validators[2].Address, 5);
        Assert.That(signer.MaySign(5), Is.False, "this validator may have signed block 5");
    }

    [Test]
    [Category("CON.14")]
    public void CheckForeign_OwnVoteThatTheJournalLacks_StopsTheSigning([Values] bool isCertified)
    {
        OwnSigner signer = Started();
        Assert.That(signer.MaySign(5));
        Vote vote = _chain.Vote(VoteType.Precommit, 0, 5, 1, A);
        if (isCertified) signer.CheckForeign(_chain.Genesis.Validators, CommitCertificate.FromPrecommits([vote]));
        else signer.CheckForeign(vote);
        Assert.That((signer.MaySign(5), signer.MaySign(6), signer.MaySign(7)), Is.EqualTo((false, false, true)), "as after a loss");
    }

    [Test]
    [Category("CON.14")]
    public void CheckForeign_ACertificateOfAHeightThatTheJournalIsPast_IsNoLoss()
    {
        OwnSigner signer = Started();
        signer.EndHeight(5);
        signer.CheckForeign(_chain.Genesis.Validators, CommitCertificate.FromPrecommits([_chain.Vote(VoteType.Precommit, 0, 5, 0, A)]));
        Assert.That(signer.IsRecovering, Is.False, "a chain that is fetched again beside a kept journal");
    }

    [Test]
    [Category("CON.14")]
    public void CheckForeign_OwnVoteThatTheJournalHolds_IsNoLoss()
    {
        OwnSigner signer = Started();
        Vote vote = signer.TrySign(new Effect.SignVote(VoteType.Precommit, 5, 0, A))!;
        signer.CheckForeign(vote);
        signer.CheckForeign(_chain.Genesis.Validators, CommitCertificate.FromPrecommits([vote]));
        Assert.That(signer.IsRecovering, Is.False);
    }

    [Test]
    [Category("CON.14")]
    public void CheckForeign_AVoteWithAForgedSignature_IsIgnored()
    {
        OwnSigner signer = Started();
        signer.CheckForeign(_chain.Vote(VoteType.Prevote, 1, 5, 0, A) with { ValidatorIndex = 0 });
        signer.CheckForeign(_chain.Vote(VoteType.Prevote, 1, 5, 0, A));
        signer.CheckForeign(_chain.Vote(VoteType.Prevote, 0, 7, 0, A));
        Assert.That(signer.IsRecovering, Is.False);
    }

    [Test]
    [Category("CON.14")]
    public void CheckAge_OfAJournalOlderThanTheStore_BeginsARecovery()
    {
        OwnSigner signer = Started();
        byte[] old = _disk.Read();
        Block block = _maker.Processor.Build(0);
        signer.TrySign(new Effect.SignVote(VoteType.Prevote, 5, 0, block.Hash));
        byte[] older = _disk.Read();
        signer.TrySign(new Effect.SignVote(VoteType.Precommit, 5, 0, block.Hash));
        byte[] current = _disk.Read();
        _maker.Processor.Commit(block, _chain.Certify(block, 0, 1, 2, 3), signer.Mark);
        Assert.That(new[] { old, older, current }.Select(IsRecoveringAfterAStart), Is.EqualTo(new[] { true, true, false }));

        bool IsRecoveringAfterAStart(byte[] journal)
        {
            OwnSigner restarted = Signer(new PowerCutDisk(journal));
            restarted.CheckAge();
            return restarted.IsRecovering;
        }
    }

    /// <summary>A signer that has heard from a quorum since its start.</summary>
    private OwnSigner Started(IJournalDisk? disk = null)
    {
        foreach (EcdsaSigner other in _chain.Validators.Skip(1)) _heights.Update(other.Address, 5);
        OwnSigner signer = Signer(disk);
        Assert.That(signer.MaySign(5));
        return signer;
    }

    private OwnSigner Signer(IJournalDisk? disk = null, bool isLost = false)
    {
        disk ??= _disk;
        JournalIdentity owner = new(_chain.ChainId, _chain.Validators[0].Address);
        if (!isLost && disk.Length == 0) disk.Append(JournalFrame.Encode(0, JournalRecordKind.Identity, JournalContent.EncodeIdentity(owner)));
        NodeIdentity identity = new(owner.Validator, [new LoggingSigner(_chain.Validators[0], _disk.Log)], _maker.Store);
        return new OwnSigner(identity, VoteJournal.Open(disk, owner), _maker.Store, _heights, _metrics, TimeProvider.System,
            NullLogger<OwnSigner>.Instance);
    }

    private sealed class LoggingSigner(EcdsaSigner inner, List<string> log) : ISigner
    {
        public PublicKey PublicKey => inner.PublicKey;

        public Address Address => inner.Address;

        public Signature Sign(in Hash256 digest)
        {
            log.Add("sign");
            return inner.Sign(digest);
        }
    }

    private sealed class FailingDisk(PowerCutDisk inner) : IJournalDisk
    {
        public bool IsFull { get; set; }

        public string Path => inner.Path;

        public long Length => inner.Length;

        public byte[] Read() => inner.Read();

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (IsFull) throw new IOException("No space left on device");
            inner.Append(bytes);
        }

        public void Sync() => inner.Sync();

        public void Truncate(long length) => inner.Truncate(length);

        public void Replace(ReadOnlySpan<byte> content) => inner.Replace(content);

        public void Dispose() => inner.Dispose();
    }
}
