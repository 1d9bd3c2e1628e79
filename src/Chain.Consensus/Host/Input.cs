using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Consensus;

/// <summary>Everything that can happen to the engine. What is not an input does not exist for it: no clock, no network, no disk.</summary>
public abstract record Input
{
    private Input()
    {
    }

    /// <summary>The host has stored the block below and the engine may decide this height; also the first input after a start.</summary>
    /// <param name="Height">Height to decide, from 1.</param>
    /// <param name="Validators">The set that decides it.</param>
    /// <param name="ParentHash">Hash of the block below.</param>
    /// <param name="HasTransactions">Whether transactions wait in the host's pool at this moment.</param>
    public sealed record StartHeight(long Height, ValidatorSet Validators, Hash256 ParentHash, bool HasTransactions) : Input
    {
        /// <summary>Timers from this height on, as the chain's state has them; null keeps those of before.</summary>
        public ChainParameters? Parameters { get; init; }
    }

    /// <summary>A proposal came from a peer or from the journal. It is decoded, but nothing of it is believed yet.</summary>
    /// <param name="Proposal">The proposal.</param>
    public sealed record ProposalReceived(Proposal Proposal) : Input;

    /// <summary>A vote came from a peer or from the journal. It is decoded, but nothing of it is believed yet.</summary>
    /// <param name="Vote">The vote.</param>
    public sealed record VoteReceived(Vote Vote) : Input;

    /// <summary>A timer of <see cref="Effect.ScheduleTimeout"/> ran out. A timer that no longer matters is ignored, so none needs to be cancelled.</summary>
    /// <param name="Height">Height that the timer was set in.</param>
    /// <param name="Round">Round that the timer was set in.</param>
    /// <param name="Kind">Which timer.</param>
    public sealed record TimeoutElapsed(long Height, int Round, TimeoutKind Kind) : Input;

    /// <summary>Answer to <see cref="Effect.BuildBlock"/>. The engine takes the block for valid: the host has executed it.</summary>
    /// <param name="Height">Height of the request.</param>
    /// <param name="Round">Round of the request.</param>
    /// <param name="Block">The new block.</param>
    public sealed record BlockBuilt(long Height, int Round, Block Block) : Input;

    /// <summary>Answer to <see cref="Effect.CheckBlock"/>.</summary>
    /// <param name="BlockHash">Hash of the block.</param>
    /// <param name="IsValid">Whether executing it gives exactly what its header states.</param>
    public sealed record BlockChecked(Hash256 BlockHash, bool IsValid) : Input;

    /// <summary>Answer to <see cref="Effect.SignVote"/>, or an own vote read back from the journal: it is on disk and binds this validator.</summary>
    /// <param name="Vote">The signed vote.</param>
    public sealed record SignedVote(Vote Vote) : Input;

    /// <summary>Answer to <see cref="Effect.SignProposal"/>, or an own proposal read back from the journal.</summary>
    /// <param name="Proposal">The signed proposal.</param>
    public sealed record SignedProposal(Proposal Proposal) : Input;

    /// <summary>The host's pool, empty before, holds a transaction.</summary>
    public sealed record TransactionsWaiting : Input;

    /// <summary>
    /// The host's link to a validator broke, or stands again; to be told when it changes, all are taken to stand at first. It shortens
    /// the wait for a proposal of that validator and decides nothing. [CON.13]
    /// </summary>
    /// <param name="Validator">The validator at the other end.</param>
    /// <param name="IsUp">Whether the link stands.</param>
    public sealed record LinkChanged(Address Validator, bool IsUp) : Input;

    /// <summary>A peer that is ahead gave the decision of the current height. Nothing of it is believed yet.</summary>
    /// <param name="Certificate">The certificate.</param>
    /// <param name="Block">The block that it is for.</param>
    public sealed record CertificateReceived(CommitCertificate Certificate, Block Block) : Input;
}
