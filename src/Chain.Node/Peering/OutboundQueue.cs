using Chain.Core;
using Fwledger.Peer.V1;

namespace Chain.Node.Peering;

/// <summary>What waits to be sent to one peer: consensus first, transactions after it; bounded in frames and bytes. One reader; anyone may add.</summary>
/// <remarks>
/// A peer that does not keep up loses the oldest consensus frames, which its status brings back, and the newest transactions. Transactions that
/// follow each other closely leave together: a message costs both ends more than the transactions in it.
/// </remarks>
/// <param name="time">The clock.</param>
internal sealed class OutboundQueue(TimeProvider time)
{
    /// <summary>Frames of a kind that may wait.</summary>
    public const int FramesMax = 4096;

    /// <summary>Bytes of a kind that may wait: four of the largest blocks.</summary>
    public const long BytesMax = 4L * Limits.ConsensusMessageBytesMax;

    /// <summary>Least time between two frames of transactions, of which the first after a rest leaves at once and a full one whenever it is full.</summary>
    public static readonly TimeSpan TransactionsPause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly Queue<(PeerFrame Frame, int Bytes)> _consensus = new();
    private readonly Queue<(PeerFrame Frame, int Bytes)> _transactions = new();
    private TaskCompletionSource _wake = NewSignal();
    private long _consensusBytes;
    private long _transactionBytes;
    private long? _lastTransactionsAt;

    /// <summary>Frames that wait.</summary>
    public int Count
    {
        get { lock (_lock) return _consensus.Count + _transactions.Count; }
    }

    /// <summary>Bytes that wait.</summary>
    public long Bytes
    {
        get { lock (_lock) return _consensusBytes + _transactionBytes; }
    }

    /// <summary>Adds a frame; may drop another, or this one.</summary>
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
                if (_transactions.Count > 1 && Held_NeedsLock() > TimeSpan.Zero) return; // The reader knows of the first of them, and when they may leave.
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

    /// <summary>Takes the next frame that may leave, or null.</summary>
    /// <param name="isEnding">Nothing is held back any more.</param>
    public PeerFrame? TryTake(bool isEnding = false)
    {
        lock (_lock)
        {
            if (_consensus.TryDequeue(out (PeerFrame Frame, int Bytes) consensus))
            {
                _consensusBytes -= consensus.Bytes;
                return consensus.Frame;
            }

            return !isEnding && Held_NeedsLock() > TimeSpan.Zero ? null : TakeTransactions_NeedsLock();
        }
    }

    /// <summary>Frames of few transactions that wait together go as one: a message costs more than what is in it.</summary>
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
            // The frames are shared with the other peers' queues, so the joined one is another object.
            if (ReferenceEquals(frame, first.Frame)) frame = frame.Clone();
            frame.Transactions.Transactions_.AddRange(next.Frame.Transactions.Transactions_);
            count += next.Frame.Transactions.Transactions_.Count;
            bytes += next.Bytes;
            _transactionBytes -= next.Bytes;
            _transactions.Dequeue();
        }

        return frame;
    }

    /// <summary>Waits until something may be there to take.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        TimeSpan? held;
        Task wake;
        lock (_lock)
        {
            held = _transactions.Count == 0 ? null : Held_NeedsLock();
            wake = _wake.Task;
        }

        if (held == TimeSpan.Zero) return; // They may leave since the reader has looked.
        if (held is { } left) await (await Task.WhenAny(wake, Task.Delay(left, time, cancellation)).ConfigureAwait(false)).ConfigureAwait(false);
        else await wake.WaitAsync(cancellation).ConfigureAwait(false);
        lock (_lock) if (wake.IsCompleted) _wake = NewSignal(); // There is one reader, so it is still the same.
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How long the transactions that wait may not leave yet.</summary>
    private TimeSpan Held_NeedsLock()
    {
        bool isFull = _transactions.Count >= PeerHub.TransactionsPerFrameMax || _transactionBytes >= PeerHub.TransactionBytesPerFrame;
        if (isFull || _lastTransactionsAt is not { } last) return TimeSpan.Zero;
        TimeSpan left = TransactionsPause - time.GetElapsedTime(last);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Forgets everything.</summary>
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
