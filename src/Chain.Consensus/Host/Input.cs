using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Consensus;

/// <summary>Everything that the engine can react to. It has no other source of information: no clock, no network, no disk.</summary>
public abstract record Input
{
    private Input()
    {
    }

    /// <summary>The host has stored the previous block; the engine may decide this height. Also the first input after a start.</summary>
    /// <param name="Height">Height to decide, from 1.</param>
    /// <param name="Validators">The set that decides it.</param>
    /// <param name="ParentHash">Hash of the previous block.</param>
    /// <param name="HasTransactions">Whether transactions are pending in the host's pool.</param>
    public sealed record StartHeight(long Height, ValidatorSet Validators, Hash256 ParentHash, bool HasTransactions) : Input
    {
        /// <summary>Timeouts from this height on, as in the chain's state; null keeps the previous ones.</summary>
        public ChainParameters? Parameters { get; init; }
    }

    /// <summary>A proposal from a peer or from the journal: decoded, not verified.</summary>
    /// <param name="Proposal">The proposal.</param>
    public sealed record ProposalReceived(Proposal Proposal) : Input;

    /// <summary>A vote from a peer or from the journal: decoded, not verified.</summary>
    /// <param name="Vote">The vote.</param>
    public sealed record VoteReceived(Vote Vote) : Input;

    /// <summary>A timer of <see cref="Effect.ScheduleTimeout"/> elapsed. The engine ignores stale timers, so the host need not cancel any.</summary>
    /// <param name="Height">Height for which the timer was set.</param>
    /// <param name="Round">Round for which the timer was set.</param>
    /// <param name="Kind">Which timer.</param>
    public sealed record TimeoutElapsed(long Height, int Round, TimeoutKind Kind) : Input;

    /// <summary>Answer to <see cref="Effect.BuildBlock"/>. The engine treats the block as valid, since the host has executed it.</summary>
    /// <param name="Height">Height of the request.</param>
    /// <param name="Round">Round of the request.</param>
    /// <param name="Block">The new block.</param>
    public sealed record BlockBuilt(long Height, int Round, Block Block) : Input;

    /// <summary>Answer to <see cref="Effect.CheckBlock"/>.</summary>
    /// <param name="BlockHash">Hash of the block.</param>
    /// <param name="IsValid">Whether its execution gives exactly the results that its header states.</param>
    public sealed record BlockChecked(Hash256 BlockHash, bool IsValid) : Input;

    /// <summary>Answer to <see cref="Effect.SignVote"/>, or an own vote from the journal. It is on disk and binds this validator.</summary>
    /// <param name="Vote">The signed vote.</param>
    public sealed record SignedVote(Vote Vote) : Input;

    /// <summary>Answer to <see cref="Effect.SignProposal"/>, or an own proposal from the journal.</summary>
    /// <param name="Proposal">The signed proposal.</param>
    public sealed record SignedProposal(Proposal Proposal) : Input;

    /// <summary>The host's pool was empty and now holds a transaction.</summary>
    public sealed record TransactionsWaiting : Input;

    /// <summary>
    /// The host lost its connection to a validator, or has it again. The host sends this on each change; initially the engine assumes that
    /// all are connected. A hint: it only shortens the wait for a proposal of that validator. [CON.13]
    /// </summary>
    /// <param name="Validator">The validator at the other end.</param>
    /// <param name="IsUp">Whether the connection is up.</param>
    public sealed record LinkChanged(Address Validator, bool IsUp) : Input;

    /// <summary>
    /// The decision of the current height, from a peer that is ahead: not verified. A host can store fetched blocks itself instead, and
    /// then feed <see cref="StartHeight"/>; Chain.Node does.
    /// </summary>
    /// <param name="Certificate">The certificate.</param>
    /// <param name="Block">The certified block.</param>
    public sealed record CertificateReceived(CommitCertificate Certificate, Block Block) : Input;
}
