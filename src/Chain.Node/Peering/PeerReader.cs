using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Telemetry;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Chain.Node.Peering;

/// <summary>Handles the frames of one known peer, within its budget. An invalid frame ends the peer's call and nothing else. One reader.</summary>
/// <remarks>
/// Consensus frames do not wait for transactions: signature checks go on beside the reading, and a bad signature ends the call when it is
/// found. The reader skips transaction frames beyond the budget or while too many are being checked. The peer offers those again
/// that it answers for.
/// </remarks>
internal sealed class PeerReader(Address from, Hash256 chainId, IPeerInbox inbox, NodeMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>Maximum size of the transactions of one peer that are being checked, in bytes: 4 MiB.</summary>
    public const int CheckingBytesMax = 4 * 1024 * 1024;

    private const double BurstSeconds = 4;
    private static readonly TimeSpan SkipPause = TimeSpan.FromMilliseconds(10); // So that skipping costs little, too.
    private readonly PeerBudget _frames = new(PeerBudget.FramesPerSecond, PeerBudget.FramesPerSecond * BurstSeconds, time);
    private readonly PeerBudget _transactions = new(PeerBudget.TransactionsPerSecond, PeerBudget.TransactionsPerSecond * BurstSeconds, time);
    private readonly TaskCompletionSource<RpcException> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _checking; // Bytes of the transactions that are being checked.
    private bool _wasThrottled, _hasSkipped;

    /// <summary>Completes when a frame handled earlier turns out to be invalid. The result is the status to end the call with.</summary>
    public Task<RpcException> Refused => _refused.Task;

    /// <summary>Handles a frame. Returns when the caller may read the next one.</summary>
    /// <exception cref="RpcException">The frame is invalid. The caller ends the peer's call with this status.</exception>
    public async Task HandleAsync(PeerFrame frame, CancellationToken cancellation)
    {
        switch (frame.ContentCase)
        {
            case PeerFrame.ContentOneofCase.Consensus:
                if (!ConsensusMessage.TryDecode(frame.Consensus.Span, out ConsensusMessage? message))
                    throw Refuse("Malformed", "bytes that are not a consensus message");
                if (message is StatusMessage) inbox.OnSignal(from, new PeerSignal(frame.SenderTimeMs, frame.Process, frame.IdentityInUse));
                await inbox.OnConsensusAsync(from, message, StandingIn(frame), frame.Consensus.Length, cancellation).ConfigureAwait(false);
                await ThrottleAsync(cancellation).ConfigureAwait(false);
                break;
            case PeerFrame.ContentOneofCase.Transactions:
                if (MustSkip()) await Task.Delay(SkipPause, time, cancellation).ConfigureAwait(false);
                else _ = CheckAsync(Decode(frame.Transactions.Transactions_));
                break;
            default:
                throw Refuse("UnknownFrame", "a frame of an unknown kind");
        }
    }

    // A later version may send a value that this one does not know. It then does not count as a validator that signs.
    private static JournalStanding StandingIn(PeerFrame frame) =>
        frame.JournalStanding <= (uint)JournalStanding.AllLost ? (JournalStanding)frame.JournalStanding : JournalStanding.Silent;

    private Transaction[] Decode(Google.Protobuf.Collections.RepeatedField<ByteString> encoded)
    {
        if (encoded.Count > PeerHub.TransactionsPerFrameMax) throw Refuse("TooMany", "too many transactions in one frame");
        Transaction[] transactions = new Transaction[encoded.Count];
        for (int i = 0; i < transactions.Length; i++)
        {
            transactions[i] = Transaction.TryDecode(encoded[i].Span, chainId, out Transaction? transaction)
                ? transaction : throw Refuse("Malformed", "bytes that are not a transaction");
        }

        return transactions;
    }

    private bool MustSkip()
    {
        bool isTooMuch = _transactions.Spend(0) > TimeSpan.Zero || Volatile.Read(ref _checking) > CheckingBytesMax;
        if (!isTooMuch) return false;
        metrics.PeerFramesRefused.WithLabels("TooManyTransactions").Inc();
        if (!_hasSkipped) PeeringLog.Skipped(logger, from.ToString(), PeerBudget.TransactionsPerSecond);
        return _hasSkipped = true;
    }

    /// <summary>Checks transactions. An honest node checks a transaction before it forwards it, so a bad signature is the peer's fault.</summary>
    private async Task CheckAsync(Transaction[] transactions)
    {
        _transactions.Spend(transactions.Length);
        int bytes = transactions.Sum(t => t.Encoded.Length);
        Interlocked.Add(ref _checking, bytes);
        try
        {
            AdmissionVerdict[] verdicts = await inbox.OnTransactionsAsync(from, transactions).ConfigureAwait(false);
            if (verdicts.Contains(AdmissionVerdict.BadSignature)) _refused.TrySetResult(Refuse("BadSignature", "a transaction with a bad signature"));
        }
        catch (OperationCanceledException)
        {
            // This node is stopping.
        }
        catch (Exception e)
        {
            _refused.TrySetResult(new RpcException(new Status(StatusCode.Internal, "a transaction could not be checked"), e.Message));
        }
        finally
        {
            Interlocked.Add(ref _checking, -bytes);
        }
    }

    private async Task ThrottleAsync(CancellationToken cancellation)
    {
        TimeSpan wait = _frames.Spend(1);
        if (wait == TimeSpan.Zero) return;
        if (!_wasThrottled) PeeringLog.HeldBack(logger, from.ToString(), PeerBudget.FramesPerSecond, "frames");
        _wasThrottled = true;
        await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
    }

    private RpcException Refuse(string reason, string kind)
    {
        metrics.PeerFramesRefused.WithLabels(reason).Inc();
        PeeringLog.FrameRefused(logger, from.ToString(), kind);
        return new RpcException(new Status(StatusCode.InvalidArgument, $"refused: {kind}"));
    }
}
