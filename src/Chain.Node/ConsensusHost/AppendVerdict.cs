namespace Chain.Node.ConsensusHost;

/// <summary>What came of a block that a peer handed over.</summary>
internal enum AppendVerdict
{
    Unspecified = 0,

    /// <summary>It is part of the chain now.</summary>
    Appended = 1,

    /// <summary>It, or another of its height that a quorum decided, was here already.</summary>
    AlreadyHere = 2,

    /// <summary>A block before it is missing.</summary>
    NotNext = 3,

    /// <summary>Its certificate does not prove that a quorum decided it.</summary>
    BadCertificate = 4,

    /// <summary>Its transactions are not those that its header commits to.</summary>
    BadBody = 5,
}
