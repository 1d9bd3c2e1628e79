namespace Chain.Node.Mempool;

/// <summary>Why the mempool dropped a transaction that it had acknowledged.</summary>
internal enum DropReason
{
    Unspecified = 0,

    /// <summary>It waited too long behind a nonce gap.</summary>
    GapExpired = 1,

    /// <summary>A block contains another transaction with its nonce.</summary>
    NonceUsed = 2,

    /// <summary>Its sender was suspended or removed, or its key is no longer in force.</summary>
    Inadmissible = 3,
}
