using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>An action that the host must do. The order of a returned list is a contract: see SPEC.md.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>
    /// Append a peer's message to the journal. No sync is needed: the sync of the next own vote covers it. The engine emits this only for
    /// messages that it keeps, which bounds what a stranger can make a node write. The host skips it while it replays the journal. [CON.11]
    /// </summary>
    /// <param name="Message">A proposal or a vote of the current height.</param>
    public sealed record RecordMessage(ConsensusMessage Message) : Effect;

    /// <summary>
    /// Write this vote to the journal, sync it, then sign it and feed back <see cref="Input.SignedVote"/>. If the journal holds another
    /// vote of this type, height and round, sign nothing; if it holds the same vote, sign it. [CON.1]
    /// </summary>
    /// <param name="Type">Prevote or precommit.</param>
    /// <param name="Height">Height that is being decided.</param>
    /// <param name="Round">Round of the vote.</param>
    /// <param name="BlockHash">Hash of the block to vote for; zero for nil.</param>
    public sealed record SignVote(VoteType Type, long Height, int Round, Hash256 BlockHash) : Effect;

    /// <summary>As <see cref="SignVote"/>, for a proposal; answered by <see cref="Input.SignedProposal"/>. [CON.1]</summary>
    /// <param name="Height">Height that is being decided.</param>
    /// <param name="Round">Round of the proposal.</param>
    /// <param name="ValidRound">Round of the proof of lock, -1 for a fresh block.</param>
    /// <param name="Block">The block to propose.</param>
    public sealed record SignProposal(long Height, int Round, int ValidRound, Block Block) : Effect;

    /// <summary>Send to every peer. Messages may be lost: peers request them again by status gossip.</summary>
    /// <param name="Message">The message.</param>
    public sealed record Broadcast(ConsensusMessage Message) : Effect;

    /// <summary>Feed back <see cref="Input.TimeoutElapsed"/> with the same height, round and kind after the delay.</summary>
    /// <param name="Height">Height to feed back.</param>
    /// <param name="Round">Round to feed back.</param>
    /// <param name="Kind">Kind to feed back.</param>
    /// <param name="DelayMs">Delay in milliseconds, from 0.</param>
    public sealed record ScheduleTimeout(long Height, int Round, TimeoutKind Kind, long DelayMs) : Effect;

    /// <summary>Build a block on the parent and feed back <see cref="Input.BlockBuilt"/>. The block is empty if no transaction is pending.</summary>
    /// <param name="Height">Height of the block.</param>
    /// <param name="Round">Round to feed back.</param>
    public sealed record BuildBlock(long Height, int Round) : Effect;

    /// <summary>Execute the block, compare roots, time and validator sets with its header, and feed back <see cref="Input.BlockChecked"/>.</summary>
    /// <param name="Block">The block; its height and its parent are those of the current height.</param>
    /// <param name="IsDecided">Whether a quorum has precommitted it. Then the host must skip checks that depend on its clock.</param>
    public sealed record CheckBlock(Block Block, bool IsDecided) : Effect;

    /// <summary>
    /// The block is final: store it and its certificate in one durable batch, then feed <see cref="Input.StartHeight"/> for the next
    /// height. [CON.3]
    /// </summary>
    /// <param name="Block">The decided block. The host found it valid in an earlier <see cref="CheckBlock"/>, or built it.</param>
    /// <param name="Certificate">Precommits of a quorum.</param>
    public sealed record Commit(Block Block, CommitCertificate Certificate) : Effect;

    /// <summary>A validator signed two conflicting messages. Keep the evidence and submit it.</summary>
    /// <param name="Evidence">Both signed messages.</param>
    public sealed record ReportEvidence(Evidence Evidence) : Effect;

    /// <summary>
    /// A quorum decided a block that this node finds invalid, so its state or its code differs from the others'. The host must stop
    /// voting and tell the operator; the engine stops at this height. [CON.7]
    /// </summary>
    /// <param name="Block">The decided block.</param>
    /// <param name="Certificate">Precommits of a quorum.</param>
    public sealed record ReportDivergence(Block Block, CommitCertificate Certificate) : Effect;
}
