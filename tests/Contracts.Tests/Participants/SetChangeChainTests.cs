using Chain.Contracts;
using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>
/// A chain of certified blocks with every kind of set change. The set that a block announces decides the next block. A light client that
/// knows only the genesis follows the chain from change to change.
/// </summary>
[Category("GOV-SET.9")]
internal sealed class SetChangeChainTests
{
    private readonly List<(BlockHeader Header, CommitCertificate Certificate, ValidatorSet Next)> _chain = [];
    private readonly Dictionary<PublicKey, EcdsaSigner> _keys = [];
    private TestLedger _ledger = null!;

    private IReadOnlyList<Party> A => _ledger.Authorities;

    [SetUp]
    public void SetUp()
    {
        _ledger = Council.Start();
        _chain.Clear();
        foreach (Party party in A.Append(_ledger.Candidate)) _keys[party.Key] = party.Signer;
        Block();
    }

    [Test]
    public void Chain_JoinRotateSuspendLeave_IsVerifiedFromTheGenesisByItsSetChangesAlone()
    {
        GrowOverEveryChange();

        ValidatorSet trusted = _ledger.Genesis.Validators;
        int hops = 0;
        foreach ((BlockHeader header, CommitCertificate certificate, ValidatorSet next) in _chain.Where(b =>
            !b.Header.NextValidatorsHash.Equals(b.Header.ValidatorsHash)))
        {
            Assert.That(header.ValidatorsHash, Is.EqualTo(trusted.Hash(_ledger.ChainId)), $"the known set decides block {header.Height}");
            Assert.That(certificate.VerifyFor(header, trusted, _ledger.ChainId), Is.EqualTo(CertificateVerdict.Valid));
            Assert.That(header.NextValidatorsHash, Is.EqualTo(next.Hash(_ledger.ChainId)));
            trusted = next;
            hops++;
        }

        Assert.That(hops, Is.EqualTo(4), "joined, rotated, suspended, left");
        (BlockHeader last, CommitCertificate final, _) = _chain[^1];
        Assert.That(final.VerifyFor(last, trusted, _ledger.ChainId), Is.EqualTo(CertificateVerdict.Valid));
        Assert.That(last.LastSetChangeHeight, Is.EqualTo(_chain.Last(b => b.Header.LastSetChangeHeight == b.Header.Height).Header.Height));
    }

    [Category("D08")]
    [Category("D09")]
    [Test]
    public void Chain_BlockCertifiedByTheSetBefore_IsRefused()
    {
        GrowOverEveryChange();

        for (int i = 1; i < _chain.Count; i++)
        {
            BlockHeader before = _chain[i - 1].Header, header = _chain[i].Header;
            if (before.NextValidatorsHash.Equals(before.ValidatorsHash)) continue;
            ValidatorSet stale = ValidatorSetHistory.At(_ledger.State, before.Height)!, current = _chain[i - 1].Next;

            // The members that have left the set sign too. Without their signatures, the signers could also be a quorum of the
            // new set.
            int[] gone = [.. Enumerable.Range(0, stale.Count).Where(v => !current.Members.Contains(stale[v]))];
            CommitCertificate byTheOld = Certify(header, stale, gone);

            Assert.That(byTheOld.VerifyFor(header, current, _ledger.ChainId), Is.Not.EqualTo(CertificateVerdict.Valid),
                $"block {header.Height} by the set of {before.Height}");
        }
    }

    [Category("EVI-SETS.1")]
    [Test]
    public void Chain_EveryHeight_IsKnownToTheStateAsItsHeaderHasIt()
    {
        GrowOverEveryChange();

        foreach ((BlockHeader header, _, _) in _chain)
        {
            Assert.That(ValidatorSetHistory.At(_ledger.State, header.Height)!.Hash(_ledger.ChainId), Is.EqualTo(header.ValidatorsHash),
                $"height {header.Height}");
        }
    }

    private void GrowOverEveryChange()
    {
        // The candidate joins.
        Block(_ledger.Sign(_ledger.Candidate, ParticipantMethods.Ready, ParticipantCalls.Ready(_ledger.Height)));
        Decide(new GovernanceAction.ChangeValidators([], [_ledger.Candidate.Address]));

        // The candidate rotates its voting key, effective two heights later.
        EcdsaSigner next = TestKeys.Of("candidate-voting");
        _keys[next.PublicKey] = next;
        byte[] rotation = ParticipantCalls.RotateKey(_ledger.Candidate.Key, next.PublicKey, _ledger.Next + 2,
            _ledger.Possession(_ledger.Candidate.Address, next));
        Block(_ledger.Sign(_ledger.Candidate, ParticipantMethods.RotateKey, rotation));
        Block();
        Block();

        // a0 double-signs and is suspended.
        Vote one = Precommit(A[0], Sha256.Hash("one"u8)), other = Precommit(A[0], Sha256.Hash("other"u8));
        Block(_ledger.Sign(A[1], ParticipantMethods.SubmitEvidence, ParticipantCalls.SubmitEvidence(new DuplicateVoteEvidence(one, other))));
        Block();

        // a1 leaves.
        Decide(new GovernanceAction.ChangeValidators([A[1].Address], []));
        Block();
    }

    private void Decide(GovernanceAction action)
    {
        Party[] voters = [.. A.Where(a => _ledger.Validators.IndexOf(a.Address) >= 0)];
        int quorum = _ledger.Validators.Quorum;
        List<Party> more = voters.Length < quorum ? [.. voters, _ledger.Candidate] : [.. voters];
        Address proposal = Block(_ledger.Sign(more[0], ParticipantMethods.Propose, ParticipantCalls.Propose(action, _ledger.Next + 100))).Contract;
        for (int i = 1; i < quorum; i++)
        {
            ISigner? key = more[i] == _ledger.Candidate ? TestKeys.Of("candidate-voting") : null;
            Block(_ledger.Sign(more[i], ParticipantMethods.Vote, ParticipantCalls.Vote(true), proposal, key));
        }
    }

    /// <summary>Executes a block, certifies it by the set that the previous block announced, and checks the header.</summary>
    private Receipt Block(params Transaction[] transactions)
    {
        ValidatorSet deciding = _ledger.Validators;
        IReadOnlyList<Receipt> receipts = _ledger.RunBlock(transactions);
        Assert.That(receipts.Select(r => r.Outcome), Is.All.EqualTo(Outcome.Accepted));
        ValidatorSet next = _ledger.Validators;
        Hash256 parent = _chain.Count == 0 ? Hash256.Zero : _chain[^1].Header.Hash, nextHash = next.Hash(_ledger.ChainId);
        long lastChange = _chain.Count == 0 ? 0 : _chain[^1].Header.LastSetChangeHeight;
        BlockHeader header = new()
        {
            ChainId = _ledger.ChainId,
            Height = _ledger.Height,
            TimeMs = 1_000 + _ledger.Height,
            ParentHash = parent,
            TransactionsRoot = Chain.Core.Ledger.Block.ComputeTransactionsRoot(transactions),
            ReceiptsRoot = Chain.Core.Ledger.Block.ComputeReceiptsRoot(receipts),
            StateRoot = _ledger.Store.Root,
            HistoryRoot = parent,
            ValidatorsHash = deciding.Hash(_ledger.ChainId),
            NextValidatorsHash = nextHash,
            LastSetChangeHeight = nextHash.Equals(deciding.Hash(_ledger.ChainId)) ? lastChange
                : _ledger.Height,
            ProposerIndex = deciding.ProposerIndex(_ledger.Height, 0),
        };
        CommitCertificate certificate = Certify(header, deciding);
        Assert.That(certificate.VerifyFor(header, deciding, _ledger.ChainId), Is.EqualTo(CertificateVerdict.Valid), $"block {header.Height}");
        _chain.Add((header, certificate, next));
        return receipts.Count > 0 ? receipts[0] : new Receipt(default, Outcome.Accepted, default, []);
    }

    /// <summary>A certificate by a quorum of the set: <paramref name="first"/>, then the other validators in order.</summary>
    private CommitCertificate Certify(BlockHeader header, ValidatorSet set, params int[] first)
    {
        Hash256 digest = Vote.SigningDigest(_ledger.ChainId, VoteType.Precommit, header.Height, 0, header.Hash);
        return CommitCertificate.FromPrecommits(first.Union(Enumerable.Range(0, set.Count)).Take(set.Quorum).Select(i =>
            new Vote(VoteType.Precommit, header.Height, 0, header.Hash, i, _keys[set[i].PublicKey].Sign(digest))));
    }

    private Vote Precommit(Party voter, Hash256 block)
    {
        Hash256 digest = Vote.SigningDigest(_ledger.ChainId, VoteType.Precommit, _ledger.Height, 0, block);
        int index = ValidatorSetHistory.At(_ledger.State, _ledger.Height)!.IndexOf(voter.Address);
        return new Vote(VoteType.Precommit, _ledger.Height, 0, block, index, voter.Signer.Sign(digest));
    }
}
