namespace Consensus.Tests.Simulation;

/// <summary>The kinds of hostile behaviour; a run combines any of these.</summary>
[Flags]
internal enum ByzantineHabits
{
    None = 0,

    /// <summary>Sends a different vote to each peer.</summary>
    TwoVotes = 1,

    /// <summary>Sends each peer one of two proposals, or both.</summary>
    TwoProposals = 2,

    /// <summary>Claims proofs of lock that are stale or do not exist.</summary>
    StaleProof = 4,

    /// <summary>Delays messages for a long time.</summary>
    Withhold = 8,

    /// <summary>Sends messages for distant rounds and heights, and forged decisions.</summary>
    Lies = 16,

    /// <summary>Forgets its lock.</summary>
    Amnesia = 32,

    /// <summary>Sends votes in the name of other validators, with invalid signatures, and votes with an index out of range.</summary>
    Garbage = 64,

    /// <summary>Proposes invalid blocks.</summary>
    InvalidBlocks = 128,

    /// <summary>Sends nothing to some peers.</summary>
    Silence = 256,

    All = 511,
}
