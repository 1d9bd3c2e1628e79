namespace Chain.Node.Repository.Transfers;

/// <summary>State of a transfer to another repository.</summary>
internal enum TransferState
{
    Unspecified = 0,

    /// <summary>Waiting for a worker, or between two attempts.</summary>
    Waiting = 1,

    /// <summary>An attempt is in progress.</summary>
    Sending = 2,

    /// <summary>The other repository has the whole image.</summary>
    Done = 3,

    /// <summary>Failed permanently; the message says why.</summary>
    Refused = 4,
}
