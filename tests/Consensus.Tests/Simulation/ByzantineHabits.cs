namespace Consensus.Tests.Simulation;

/// <summary>What a hostile validator does; a run has any mixture of these.</summary>
[Flags]
internal enum ByzantineHabits
{
    None = 0,

    /// <summary>Tells each peer another vote.</summary>
    TwoVotes = 1,

    /// <summary>Sends each peer one of two proposals, or both.</summary>
    TwoProposals = 2,

    /// <summary>Claims proofs of lock that do not exist, or stale ones.</summary>
    StaleProof = 4,

    /// <summary>Keeps messages back and releases them much later.</summary>
    Withhold = 8,

    /// <summary>Speaks of far rounds and heights, hands out forged decisions.</summary>
    Lies = 16,

    /// <summary>Forgets its lock.</summary>
    Amnesia = 32,

    /// <summary>Votes in other validators' names, with signatures that are not theirs, and indices out of range.</summary>
    Garbage = 64,

    /// <summary>Proposes invalid blocks.</summary>
    InvalidBlocks = 128,

    /// <summary>Says nothing at all to some peers.</summary>
    Silence = 256,

    All = 511,
}
