using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>What the host must do. The order of a returned list is a contract: see SPEC.md.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>
    /// Append this peer's message to the journal; it need not be durable yet, the sync of the next own vote takes it along. Only what
    /// the engine keeps comes here, so what a stranger can make a node write is bounded. To be left out while the journal is replayed. [CON.11]
    /// </summary>
    /// <param name="Message">A proposal or a vote of the current height.</param>
    public sealed record RecordMessage(ConsensusMessage Message) : Effect;

    /// <summary>
    /// Write this vote to the journal, make it durable, only then sign it and feed back <see cref="Input.SignedVote"/>.
    /// If the journal holds another vote of this type, height and round, refuse; if it holds the same, answer with that one. [CON.1]
    /// </summary>
    /// <param name="Type">Prevote or precommit.</param>
    /// <param name="Height">Height that is being decided.</param>
    /// <param name="Round">Round of the vote.</param>
    /// <param name="BlockHash">Block that is voted for; zero for nil.</param>
    public sealed record SignVote(VoteType Type, long Height, int Round, Hash256 BlockHash) : Effect;

    /// <summary>As <see cref="SignVote"/>, for a proposal; answered by <see cref="Input.SignedProposal"/>. [CON.1]</summary>
    /// <param name="Height">Height that is being decided.</param>
    /// <param name="Round">Round of the proposal.</param>
    /// <param name="ValidRound">Round of the proof of lock, -1 for a fresh block.</param>
    /// <param name="Block">The block to propose.</param>
    public sealed record SignProposal(long Height, int Round, int ValidRound, Block Block) : Effect;

    /// <summary>Send to every peer. May be lost: status gossip repeats what matters.</summary>
    /// <param name="Message">The message.</param>
    public sealed record Broadcast(ConsensusMessage Message) : Effect;

    /// <summary>Feed back <see cref="Input.TimeoutElapsed"/> with the same height, round and kind after the delay.</summary>
    /// <param name="Height">Height to feed back.</param>
    /// <param name="Round">Round to feed back.</param>
    /// <param name="Kind">Kind to feed back.</param>
    /// <param name="DelayMs">Delay in milliseconds, from 0.</param>
    public sealed record ScheduleTimeout(long Height, int Round, TimeoutKind Kind, long DelayMs) : Effect;

    /// <summary>Make a block on top of the parent and feed back <see cref="Input.BlockBuilt"/>; an empty one if no transaction waits.</summary>
    /// <param name="Height">Height of the block.</param>
    /// <param name="Round">Round to feed back.</param>
    public sealed record BuildBlock(long Height, int Round) : Effect;

    /// <summary>Execute the block, compare every root, the time and the sets with its header, and feed back <see cref="Input.BlockChecked"/>.</summary>
    /// <param name="Block">The block; its height and its parent are those of the current height.</param>
    /// <param name="IsDecided">Whether a quorum has precommitted it: then what depends on this node's clock must not count any more.</param>
    public sealed record CheckBlock(Block Block, bool IsDecided) : Effect;

    /// <summary>
    /// The block is final: store it and its certificate in one durable batch, then feed <see cref="Input.StartHeight"/> for the next
    /// height. [CON.3]
    /// </summary>
    /// <param name="Block">The decided block, found valid by an earlier <see cref="CheckBlock"/> or built here.</param>
    /// <param name="Certificate">Precommits of a quorum.</param>
    public sealed record Commit(Block Block, CommitCertificate Certificate) : Effect;

    /// <summary>A validator signed two messages that exclude each other; keep the proof and submit it.</summary>
    /// <param name="Evidence">Both signed messages.</param>
    public sealed record ReportEvidence(Evidence Evidence) : Effect;

    /// <summary>
    /// A quorum decided a block that this node finds invalid: its state or its code differs from the others'.
    /// The host must stop voting and tell the operator; the engine does not go on from this height. [CON.7]
    /// </summary>
    /// <param name="Block">The decided block.</param>
    /// <param name="Certificate">Precommits of a quorum.</param>
    public sealed record ReportDivergence(Block Block, CommitCertificate Certificate) : Effect;
}
