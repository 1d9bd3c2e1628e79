using Chain.Core.Primitives;

namespace Chain.Node.Attestation;

/// <summary>The right to fetch one image now. Dispose it after the fetch.</summary>
internal sealed class FetchSlot : IDisposable
{
    private readonly FetchSlots _owner;
    private readonly CancellationTokenSource _giveWay = new();
    private long _bytesRead;
    private int _isDisposed;

    internal FetchSlot(FetchSlots owner, Address server, int attempts, long startedAt)
    {
        _owner = owner;
        Server = server;
        Attempts = attempts;
        StartedAt = startedAt;
    }

    /// <summary>The participant that serves the image.</summary>
    public Address Server { get; }

    /// <summary>Number of earlier fetches for the same contract.</summary>
    public int Attempts { get; }

    /// <summary>Timestamp of the start.</summary>
    public long StartedAt { get; }

    /// <summary>Cancelled when the fetch must give way to another. The slot must still be disposed.</summary>
    public CancellationToken GiveWay => _giveWay.Token;

    /// <summary>Whether the fetch was told to give way. The lock of the slots guards it.</summary>
    internal bool IsGivingWay { get; private set; }

    /// <summary>Bytes of the image that have arrived.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Notes bytes that have arrived.</summary>
    public void Report(int bytes) => Interlocked.Add(ref _bytesRead, bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        _owner.Release(this);
    }

    /// <summary>Tells the fetch to give way, on a thread of the pool because callbacks of the token may run for long.</summary>
    internal void AskToGiveWay()
    {
        IsGivingWay = true;
        ThreadPool.QueueUserWorkItem(static source => source.Cancel(), _giveWay, preferLocal: false);
    }
}
