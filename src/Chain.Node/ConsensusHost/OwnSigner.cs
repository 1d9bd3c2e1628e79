using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Journal;
using Chain.Node.Keys;
using Chain.Node.Storage;
using Chain.Node.Telemetry;

namespace Chain.Node.ConsensusHost;

/// <summary>The one place where this validator's key signs consensus messages, and what must hold before it does. Owner: the consensus loop.</summary>
/// <remarks>
/// It signs nothing that is not in the journal first, and nothing for a height that others have decided
/// (docs/consensus.md, lesson 25). After the loss of a journal it signs at no height at which the lost file may have held
/// a vote (lesson 11 there); <see cref="JournalRecovery"/> has the rule.
/// </remarks>
internal sealed class OwnSigner(NodeIdentity identity, VoteJournal journal, ChainStore store, PeerHeights heights, NodeMetrics metrics, TimeProvider time,
    ILogger<OwnSigner> logger)
{
    private readonly JournalRecovery _recovery = new();

    /// <summary>This validator's address.</summary>
    public Address Address => identity.Id;

    /// <summary>Bytes of a torn end that the journal was opened with.</summary>
    public long TornBytes => journal.TornBytes;

    /// <summary>Height that the journal is at, 0 if it is new.</summary>
    public long JournalHeight => journal.Height;

    /// <summary>Messages of the journal's height, oldest first.</summary>
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

    /// <summary>Whether the journal holds this proposal as an own one.</summary>
    public bool IsRecorded(Proposal proposal) =>
        proposal.Height == journal.Height && journal.Proposals.TryGetValue(proposal.Round, out (int ValidRound, Hash256 BlockHash) own)
        && own == (proposal.ValidRound, proposal.Block.Hash);

    /// <summary>Whether something may be signed for a height now.</summary>
    public bool MaySign(long height)
    {
        TryEndRecovery();
        return VotingKey is not null && !journal.IsRecovering && height >= journal.SilentUntilHeight
            && height > heights.DecidedForCertain(store.Head.NextValidators);
    }

    /// <summary>Records and signs a vote; null if it must not be signed, now or ever.</summary>
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

    /// <summary>Records and signs a proposal; null if it must not be signed, now or ever.</summary>
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

    /// <summary>The votes that the journal holds for the height, signed again: they bind this validator, and peers may lack them.</summary>
    public IEnumerable<Vote> RecordedVotes() =>
        VotingKey is null ? [] : journal.Votes.Select(v => Sign(v.Key.Type, journal.Height, v.Key.Round, v.Value));

    /// <summary>Writes down what a peer said, before anything is done about it.</summary>
    public void Record(long height, ConsensusMessage message) => journal.RecordMessage(height, message.Encode());

    /// <summary>Ends a height whose block is stored.</summary>
    public void EndHeight(long height) => journal.EndHeight(height);

    /// <summary>
    /// Ends the recovery if its rule allows that. Called while the node only watches too, so that a validator that joins need not be silent
    /// then.
    /// </summary>
    public void TryEndRecovery()
    {
        if (!journal.IsRecovering) return;
        ChainHead head = store.Head;
        long nowMs = (long)time.GetElapsedTime(0).TotalMilliseconds;
        if (_recovery.SignsFrom(head.NextValidators, identity.Id, head.Height, heights.Claims, nowMs) is not { } from) return;
        journal.EndRecovery(from);
        ConsensusLog.Recovered(logger, head.Height, from);
    }

    /// <summary>The key that the set of the next height has of this validator; null if it is not in the set, or another node holds that key.</summary>
    private ISigner? VotingKey
    {
        get
        {
            ValidatorSet set = store.Head.NextValidators;
            int index = set.IndexOf(identity.Id);
            return index < 0 ? null : identity.Find(set[index].PublicKey);
        }
    }

    private Vote Sign(VoteType type, long height, int round, Hash256 blockHash)
    {
        Signature signature = VotingKey!.Sign(Vote.SigningDigest(store.Genesis.ChainId, type, height, round, blockHash));
        return new Vote(type, height, round, blockHash, store.Head.NextValidators.IndexOf(identity.Id), signature);
    }
}
