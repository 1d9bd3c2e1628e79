namespace Chain.Node.Mempool;

/// <summary>Whether a transaction may wait for a block, and if not, why.</summary>
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
}
