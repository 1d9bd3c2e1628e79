using Chain.Core;
using Fwledger.Peer.V1;
using Grpc.Core;

namespace Chain.Node.Peering;

/// <summary>The frames to send to one peer, bounded in count and bytes. Consensus frames go first. One reader; any thread may add.</summary>
/// <remarks>
/// If a peer is too slow, the queue drops the oldest consensus frames and the newest transaction frames. The peer's status messages
/// request lost consensus messages again. Transactions that arrive within a short time are sent in one frame, because a frame costs both
/// nodes more than its transactions do.
/// </remarks>
/// <param name="time">The clock.</param>
internal sealed class OutboundQueue(TimeProvider time)
{
    /// <summary>Maximum number of queued frames per kind.</summary>
    public const int FramesMax = 4096;

    /// <summary>Maximum number of queued bytes per kind: four of the largest blocks.</summary>
    public const long BytesMax = 4L * Limits.ConsensusMessageBytesMax;

    /// <summary>
    /// Minimum interval between transaction frames. The first frame after an idle period, and any full frame, is sent immediately.
    /// </summary>
    public static readonly TimeSpan TransactionFrameIntervalMin = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly Queue<(PeerFrame Frame, int Bytes)> _consensus = new();
    private readonly Queue<(PeerFrame Frame, int Bytes)> _transactions = new();
    private TaskCompletionSource _wake = NewSignal();
    private long _consensusBytes;
    private long _transactionBytes;
    private long? _lastTransactionsAt;

    /// <summary>Number of queued frames.</summary>
    public int Count
    {
        get { lock (_lock) return _consensus.Count + _transactions.Count; }
    }

    /// <summary>Number of queued bytes.</summary>
    public long Bytes
    {
        get { lock (_lock) return _consensusBytes + _transactionBytes; }
    }

    /// <summary>Adds a frame. If the queue is full, drops this one or older ones.</summary>
    public void Add(PeerFrame frame)
    {
        int bytes = frame.CalculateSize();
        lock (_lock)
        {
            if (frame.ContentCase == PeerFrame.ContentOneofCase.Transactions)
            {
                if (_transactions.Count >= FramesMax || _transactionBytes + bytes > BytesMax) return;
                _transactions.Enqueue((frame, bytes));
                _transactionBytes += bytes;
                if (_transactions.Count > 1 && RemainingDelay_NeedsLock() > TimeSpan.Zero) return; // The reader already waits for the right time.
            }
            else
            {
                _consensus.Enqueue((frame, bytes));
                _consensusBytes += bytes;
                while (_consensus.Count > FramesMax || _consensusBytes > BytesMax) _consensusBytes -= _consensus.Dequeue().Bytes;
            }

            _wake.TrySetResult();
        }
    }

    /// <summary>Takes the next frame to send; null if there is none yet.</summary>
    /// <param name="isEnding">Whether the connection is ending: transactions are then not delayed.</param>
    public PeerFrame? TryTake(bool isEnding = false)
    {
        lock (_lock)
        {
            if (_consensus.TryDequeue(out (PeerFrame Frame, int Bytes) consensus))
            {
                _consensusBytes -= consensus.Bytes;
                return consensus.Frame;
            }

            return !isEnding && RemainingDelay_NeedsLock() > TimeSpan.Zero ? null : TakeTransactions_NeedsLock();
        }
    }

    /// <summary>Takes the queued transaction frames as one frame, up to the limits of a frame.</summary>
    private PeerFrame? TakeTransactions_NeedsLock()
    {
        if (!_transactions.TryDequeue(out (PeerFrame Frame, int Bytes) first)) return null;
        _lastTransactionsAt = time.GetTimestamp();
        _transactionBytes -= first.Bytes;
        PeerFrame frame = first.Frame;
        int count = frame.Transactions.Transactions_.Count, bytes = first.Bytes;
        while (_transactions.TryPeek(out (PeerFrame Frame, int Bytes) next) && bytes + next.Bytes <= PeerHub.TransactionBytesPerFrame
            && count + next.Frame.Transactions.Transactions_.Count <= PeerHub.TransactionsPerFrameMax)
        {
            // The queues of other peers share the frames, so the joined frame must be a copy.
            if (ReferenceEquals(frame, first.Frame)) frame = frame.Clone();
            frame.Transactions.Transactions_.AddRange(next.Frame.Transactions.Transactions_);
            count += next.Frame.Transactions.Transactions_.Count;
            bytes += next.Bytes;
            _transactionBytes -= next.Bytes;
            _transactions.Dequeue();
        }

        return frame;
    }

    /// <summary>Sends frames as they are added, until cancelled: a wait then ends, and a write in progress throws.</summary>
    public async Task SendAsync(IAsyncStreamWriter<PeerFrame> stream, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            while (TryTake() is { } frame) await stream.WriteAsync(frame, cancellation).ConfigureAwait(false);
            await WaitAsync(cancellation).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until there may be a frame to take.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        TimeSpan? delay;
        Task wake;
        lock (_lock)
        {
            delay = _transactions.Count == 0 ? null : RemainingDelay_NeedsLock();
            wake = _wake.Task;
        }

        if (delay == TimeSpan.Zero) return; // Transactions can be sent now.
        if (delay is { } left) await (await Task.WhenAny(wake, Task.Delay(left, time, cancellation)).ConfigureAwait(false)).ConfigureAwait(false);
        else await wake.WaitAsync(cancellation).ConfigureAwait(false);
        lock (_lock) if (wake.IsCompleted) _wake = NewSignal(); // Safe: only the one reader replaces it.
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Returns how long the queued transactions must still wait.</summary>
    private TimeSpan RemainingDelay_NeedsLock()
    {
        bool isFull = _transactions.Count >= PeerHub.TransactionsPerFrameMax || _transactionBytes >= PeerHub.TransactionBytesPerFrame;
        if (isFull || _lastTransactionsAt is not { } last) return TimeSpan.Zero;
        TimeSpan left = TransactionFrameIntervalMin - time.GetElapsedTime(last);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Drops all frames.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _consensus.Clear();
            _transactions.Clear();
            _consensusBytes = 0;
            _transactionBytes = 0;
        }
    }
}
