namespace Chain.Node.Repository.Transfers;

/// <summary>One transfer on its way. Its queue says whose turn it is; the worker that has it says how far it is.</summary>
internal sealed class Transfer(TransferOrder order)
{
    private long _sentBytes, _sizeBytes;

    public TransferOrder Order => order;

    /// <summary>Where it stands. Written by the queue alone, under its lock.</summary>
    public TransferState State { get; set; } = TransferState.Waiting;

    /// <summary>When the next attempt is due, as a timestamp of the queue's clock. Under the queue's lock.</summary>
    public long DueAt { get; set; }

    /// <summary>Place in the order in which transfers came, went to wait again or ended. Under the queue's lock.</summary>
    public long Number { get; set; }

    /// <summary>Ends the attempt that is under way; null if none is. Under the queue's lock.</summary>
    public CancellationTokenSource? Attempt { get; set; }

    /// <summary>Attempts in a row that brought nothing forward. The worker's.</summary>
    public int Failures { get; set; }

    /// <summary>Bytes that the receiver said it has. The worker's.</summary>
    public long ReceivedBytes { get; set; }

    /// <summary>For people: what went wrong last; empty if nothing did.</summary>
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

    /// <summary>What the owner is shown.</summary>
    public TransferStatus ToStatus() => new(order.Sha256.ToString(), order.Contract.ToString(), State.ToString().ToLowerInvariant(), SentBytes, SizeBytes,
        Message);
}
