using Chain.Core.Primitives;

namespace Chain.Node.Repository.Transfers;

/// <summary>One transfer on its way. Written by its worker, read by requests: each field is replaced as a whole.</summary>
internal sealed class Transfer(TransferOrder order)
{
    private long _sentBytes;

    public TransferOrder Order => order;

    public TransferState State { get; set; } = TransferState.Waiting;

    public long SizeBytes { get; set; }

    public string Message { get; set; } = "";

    public long SentBytes
    {
        get => Interlocked.Read(ref _sentBytes);
        set => Interlocked.Exchange(ref _sentBytes, value);
    }

    /// <summary>What the owner is shown.</summary>
    public TransferStatus ToStatus() => new(order.Sha256.ToString(), order.Contract.ToString(), State.ToString().ToLowerInvariant(), SentBytes, SizeBytes,
        Message);
}
