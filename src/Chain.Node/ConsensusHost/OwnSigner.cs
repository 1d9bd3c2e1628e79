using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Journal;
using Chain.Node.Keys;
using Chain.Node.Storage;
using Chain.Node.Telemetry;

namespace Chain.Node.ConsensusHost;

/// <summary>Signs this validator's consensus messages, if it may. No other code does. Owner: the consensus loop.</summary>
/// <remarks>
/// It signs a message only after the journal has recorded it, and never for a height that others have decided
/// (docs/consensus.md, lesson 25). After the loss of a journal it signs at no height for which the lost journal may hold
/// votes (lesson 11); <see cref="JournalRecovery"/> has the rule. A journal that lacks a vote with this validator's signature is an old
/// copy, or another node uses the same key: that counts as a loss. <see cref="StartQuorum"/> gives such a vote the time to show.
/// </remarks>
internal sealed class OwnSigner(
    NodeIdentity identity, VoteJournal journal, ChainStore store, PeerHeights heights, NodeMetrics metrics, TimeProvider time, ILogger<OwnSigner> logger)
{
    private JournalRecovery _recovery = new(); // One for each loss.
    private readonly StartQuorum _start = new();

    /// <summary>This validator's address.</summary>
    public Address Address => identity.Id;

    /// <summary>Bytes of an incomplete record that the journal truncated when it was opened.</summary>
    public long TornBytes => journal.TornBytes;

    /// <summary>Height of the journal's records; 0 for a new journal.</summary>
    public long JournalHeight => journal.Height;

    /// <summary>The journal's messages of its height, oldest first.</summary>
    public IReadOnlyList<byte[]> JournalMessages => journal.Messages;

    /// <summary>Whether an earlier journal may be lost and the node has not caught up since.</summary>
    public bool IsRecovering => journal.IsRecovering;

    /// <summary>What this validator says of its journal, with each status.</summary>
    public JournalStanding Standing
    {
        get
        {
            if (journal.IsRecovering) return _recovery.Standing;
            return store.Head.Height + 1 < Math.Max(journal.SilentUntilHeight, journal.Height) ? JournalStanding.Silent : JournalStanding.Signs;
        }
    }

    /// <summary>Whether the journal records that this validator signed the proposal.</summary>
    public bool IsRecorded(Proposal proposal) =>
        proposal.Height == journal.Height && journal.Proposals.TryGetValue(proposal.Round, out (int ValidRound, Hash256 BlockHash) own)
        && own == (proposal.ValidRound, proposal.Block.Hash);

    /// <summary>Whether this validator may sign for a height now.</summary>
    public bool MaySign(long height)
    {
        TryEndRecovery();
        ChainHead head = store.Head;
        return VotingKey is not null && !journal.IsRecovering && height >= journal.SilentUntilHeight
            && _start.IsReached(head.NextValidators, identity.Id, head.Height, heights.Claims, NowMs)
            && height > heights.DecidedHeight(head.NextValidators);
    }

    /// <summary>Begins a recovery if the journal is older than the one with which this node stored its newest block. Call it once, at the start.</summary>
    public void CheckAge()
    {
        if (journal.IsRecovering || store.JournalMark is not { } stored || !journal.Mark.IsBefore(stored)) return;
        ConsensusLog.JournalOlder(logger, journal.Height, stored.Height);
        journal.BeginRecovery();
    }

    /// <summary>
    /// Begins a recovery if a peer's vote is this validator's own, for the height that is being decided, and the journal does not hold it.
    /// </summary>
    public void CheckForeign(Vote vote)
    {
        ValidatorSet set = store.Head.NextValidators;
        if (vote.Height != store.Head.Height + 1 || !IsOwn(set, vote.ValidatorIndex) || !IsUnknown(vote.Type, vote.Height, vote.Round, vote.BlockHash)) return;
        if (vote.IsSignedBy(set, store.Genesis.ChainId)) BeginRecovery(vote.Type.ToString(), vote.Height);
    }

    /// <summary>Begins a recovery if this validator has signed a block's certificate and the journal does not hold that vote.</summary>
    /// <param name="set">The set that decided the block.</param>
    /// <param name="certificate">A verified certificate.</param>
    public void CheckForeign(ValidatorSet set, CommitCertificate certificate)
    {
        if (certificate.SignerIndices.Any(i => IsOwn(set, i)) && IsUnknown(VoteType.Precommit, certificate.Height, certificate.Round, certificate.BlockHash))
            BeginRecovery("precommit", certificate.Height);
    }

    /// <summary>Records and signs a vote; null if this validator must not sign it, now or ever.</summary>
    public Vote? TrySign(Effect.SignVote ask)
    {
        if (!MaySign(ask.Height)) return null;
        long start = time.GetTimestamp();
        if (!journal.TryRecordVote(ask.Type, ask.Height, ask.Round, ask.BlockHash))
        {
            ConsensusLog.Withheld(logger, ask.Type.ToString(), ask.Height, ask.Round);
            return null;
        }

        metrics.JournalSyncSeconds.Observe(time.GetElapsedTime(start).TotalSeconds);
        return Sign(ask.Type, ask.Height, ask.Round, ask.BlockHash);
    }

    /// <summary>Records and signs a proposal; null if this validator must not sign it, now or ever.</summary>
    public Proposal? TrySign(Effect.SignProposal ask)
    {
        if (!MaySign(ask.Height)) return null;
        long start = time.GetTimestamp();
        if (!journal.TryRecordProposal(ask.Height, ask.Round, ask.ValidRound, ask.Block.Hash))
        {
            ConsensusLog.Withheld(logger, "proposal", ask.Height, ask.Round);
            return null;
        }

        metrics.JournalSyncSeconds.Observe(time.GetElapsedTime(start).TotalSeconds);
        Signature signature = VotingKey!.Sign(Proposal.SigningDigest(store.Genesis.ChainId, ask.Height, ask.Round, ask.ValidRound, ask.Block.Hash));
        Proposal proposal = new(ask.Height, ask.Round, ask.ValidRound, ask.Block, signature);
        journal.RecordMessage(ask.Height, new ProposalMessage(proposal).Encode());
        return proposal;
    }

    /// <summary>The journal's votes of its height, signed again. They bind this validator, and peers may lack them.</summary>
    public IEnumerable<Vote> RecordedVotes() =>
        VotingKey is null ? [] : journal.Votes.Select(v => Sign(v.Key.Type, journal.Height, v.Key.Round, v.Value));

    /// <summary>Records a message that the engine keeps, before the effects that follow from it.</summary>
    public void Record(long height, ConsensusMessage message) => journal.RecordMessage(height, message.Encode());

    /// <summary>How far the journal has got.</summary>
    public JournalMark Mark => journal.Mark;

    /// <summary>Ends a height whose block is stored.</summary>
    public void EndHeight(long height)
    {
        journal.EndHeight(height);
        metrics.JournalBytes.Set(journal.Length);
    }

    /// <summary>
    /// Ends the recovery if <see cref="JournalRecovery"/> allows it. A node that only watches calls this too, so that it can vote as soon as it
    /// joins the set.
    /// </summary>
    public void TryEndRecovery()
    {
        if (!journal.IsRecovering) return;
        ChainHead head = store.Head;
        if (_recovery.SignsFrom(head.NextValidators, identity.Id, head.Height, heights.Claims, NowMs) is not { } from) return;
        journal.EndRecovery(from);
        ConsensusLog.Recovered(logger, head.Height, from);
    }

    /// <summary>This validator's key in the set of the next height; null if it is not a member or this node does not hold the key.</summary>
    private ISigner? VotingKey
    {
        get
        {
            ValidatorSet set = store.Head.NextValidators;
            int index = set.IndexOf(identity.Id);
            return index < 0 ? null : identity.Find(set[index].PublicKey);
        }
    }

    private long NowMs => (long)time.GetElapsedTime(0).TotalMilliseconds;

    private bool IsOwn(ValidatorSet set, int index) => index >= 0 && index < set.Count && set[index].Address.Equals(identity.Id);

    /// <summary>
    /// Whether the journal should hold this vote if this node signed it, and does not. At a height that the journal is past, or at which a
    /// lost journal may have voted, it does not have to.
    /// </summary>
    private bool IsUnknown(VoteType type, long height, int round, Hash256 blockHash)
    {
        if (journal.IsRecovering || height < journal.Height || height < journal.SilentUntilHeight) return false;
        return height > journal.Height || !journal.Votes.TryGetValue((round, type), out Hash256 own) || !own.Equals(blockHash);
    }

    private void BeginRecovery(string vote, long height)
    {
        ConsensusLog.ForeignVote(logger, vote, height);
        journal.BeginRecovery();
        _recovery = new JournalRecovery();
    }

    private Vote Sign(VoteType type, long height, int round, Hash256 blockHash)
    {
        Signature signature = VotingKey!.Sign(Vote.SigningDigest(store.Genesis.ChainId, type, height, round, blockHash));
        return new Vote(type, height, round, blockHash, store.Head.NextValidators.IndexOf(identity.Id), signature);
    }
}
