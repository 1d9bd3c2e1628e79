namespace Chain.Node.Mempool;

/// <summary>Result of submitting a transaction to the mempool.</summary>
internal enum AdmissionVerdict
{
    Unspecified = 0,
    Admitted = 1,
    AlreadyWaiting = 2,
    UnknownSender = 3,
    SenderSuspended = 4,
    KeyNotInForce = 5,
    NonceTooLow = 6,
    NonceTooFarAhead = 7,
    BadSignature = 8,
    SenderQueueFull = 9,
    PoolFull = 10,
    NonceTaken = 11,
    NonceGap = 12,
}
