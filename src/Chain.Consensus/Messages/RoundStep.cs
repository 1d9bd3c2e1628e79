namespace Chain.Consensus;

/// <summary>The step of a node in its round. The order matters: rules compare steps.</summary>
public enum RoundStep
{
    /// <summary>No height was started yet.</summary>
    Unspecified = 0,

    /// <summary>Waits for a proposal, or makes one.</summary>
    Propose = 1,

    /// <summary>Has prevoted.</summary>
    Prevote = 2,

    /// <summary>Has precommitted.</summary>
    Precommit = 3,

    /// <summary>The height is decided. The engine waits for the host to start the next one.</summary>
    Decided = 4,
}
