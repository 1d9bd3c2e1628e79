namespace Chain.Consensus;

/// <summary>Where a node stands in its round. The order matters: rules compare steps.</summary>
public enum RoundStep
{
    /// <summary>No height was started yet.</summary>
    Unspecified = 0,

    /// <summary>Waits for a proposal (or makes one).</summary>
    Propose = 1,

    /// <summary>Has prevoted.</summary>
    Prevote = 2,

    /// <summary>Has precommitted.</summary>
    Precommit = 3,

    /// <summary>The height is decided; waits for the host to start the next one.</summary>
    Decided = 4,
}
