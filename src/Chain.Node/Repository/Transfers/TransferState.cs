namespace Chain.Node.Repository.Transfers;

/// <summary>Where a transfer to another repository stands.</summary>
internal enum TransferState
{
    Unspecified = 0,

    /// <summary>Waiting for a slot, or between two attempts.</summary>
    Waiting = 1,

    /// <summary>Bytes are on their way.</summary>
    Sending = 2,

    /// <summary>The other repository has the whole image.</summary>
    Done = 3,

    /// <summary>Refused for good; the message says why.</summary>
    Refused = 4,
}
