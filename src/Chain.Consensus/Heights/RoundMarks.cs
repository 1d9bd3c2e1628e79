namespace Chain.Consensus.Heights;

/// <summary>The "for the first time" of lines 34, 36 and 47, and the requests that were sent to the host in this round.</summary>
internal sealed class RoundMarks
{
    internal bool IsProposalAsked { get; set; }

    internal bool IsPrevoteAsked { get; set; }

    internal bool IsPrecommitAsked { get; set; }

    internal bool IsPrevoteTimerSet { get; set; }

    internal bool IsPrecommitTimerSet { get; set; }
}
