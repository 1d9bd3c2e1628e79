namespace Chain.Node.ConsensusHost;

/// <summary>Result of appending a block that block sync fetched from a peer.</summary>
internal enum AppendVerdict
{
    Unspecified = 0,

    /// <summary>The block is now part of the chain.</summary>
    Appended = 1,

    /// <summary>The chain already has a decided block at this height.</summary>
    AlreadyDecided = 2,

    /// <summary>An earlier block is missing.</summary>
    NotNext = 3,

    /// <summary>The certificate does not prove that a quorum decided the block.</summary>
    BadCertificate = 4,

    /// <summary>The transactions do not match the transactions root in the header.</summary>
    BadBody = 5,
}
