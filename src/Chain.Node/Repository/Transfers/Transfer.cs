namespace Chain.Node.Repository.Transfers;

/// <summary>One transfer of an image. The queue owns its scheduling fields; the worker that sends it owns its progress fields.</summary>
internal sealed class Transfer(TransferOrder order)
{
    private long _sentBytes, _sizeBytes;

    public TransferOrder Order => order;

    /// <summary>State of the transfer. Only the queue writes it, under its lock.</summary>
    public TransferState State { get; set; } = TransferState.Waiting;

    /// <summary>Due time of the next attempt, as a timestamp of the queue's clock. Under the queue's lock.</summary>
    public long DueAt { get; set; }

    /// <summary>Sequence number of the last change of state to Waiting, Done or Refused. Under the queue's lock.</summary>
    public long Number { get; set; }

    /// <summary>Cancels the attempt in progress; null if there is none. Under the queue's lock.</summary>
    public CancellationTokenSource? Attempt { get; set; }

    /// <summary>Consecutive attempts without progress. Owned by the worker.</summary>
    public int Failures { get; set; }

    /// <summary>Largest number of bytes that the receiver has reported. Owned by the worker.</summary>
    public long ReceivedBytes { get; set; }

    /// <summary>Message of the last failure; empty if there was none.</summary>
    public string Message { get; set; } = "";

    public long SizeBytes
    {
        get => Interlocked.Read(ref _sizeBytes);
        set => Interlocked.Exchange(ref _sizeBytes, value);
    }

    public long SentBytes
    {
        get => Interlocked.Read(ref _sentBytes);
        set => Interlocked.Exchange(ref _sentBytes, value);
    }

    /// <summary>The status that the repository reports to the owner.</summary>
    public TransferStatus ToStatus() => new(order.Sha256.ToString(), order.Contract.ToString(), State.ToString().ToLowerInvariant(), SentBytes, SizeBytes,
        Message);
}
