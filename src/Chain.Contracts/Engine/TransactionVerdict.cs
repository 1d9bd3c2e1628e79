namespace Chain.Contracts;

/// <summary>Whether a transaction is allowed in a block at all. Any verdict but Valid makes the whole block invalid.</summary>
public enum TransactionVerdict
{
    /// <summary>Not checked; never success.</summary>
    Unspecified = 0,

    /// <summary>It is allowed.</summary>
    Valid = 1,

    /// <summary>The sender is no participant.</summary>
    UnknownSender = 2,

    /// <summary>The sender is suspended.</summary>
    SenderSuspended = 3,

    /// <summary>The sender has no such key in force at this height.</summary>
    KeyNotInForce = 4,

    /// <summary>The nonce was used before.</summary>
    NonceTooLow = 5,

    /// <summary>An earlier nonce is missing.</summary>
    NonceGap = 6,

    /// <summary>The signature does not verify.</summary>
    BadSignature = 7,
}
