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
/// Consensus frames do not wait for signature checks. While one transaction frame is being checked, the reader continues with
/// consensus frames; only the next transaction frame waits. A bad signature is therefore found later, and ends the call then.
/// </remarks>
internal sealed class PeerReader(Address from, Hash256 chainId, IPeerInbox inbox, NodeMetrics metrics, TimeProvider time, ILogger logger)
{
    private const double BurstSeconds = 4;
    private readonly PeerBudget _frames = new(PeerBudget.FramesPerSecond, PeerBudget.FramesPerSecond * BurstSeconds, time);
    private readonly PeerBudget _transactions = new(PeerBudget.TransactionsPerSecond, PeerBudget.TransactionsPerSecond * BurstSeconds, time);
    private readonly TaskCompletionSource<RpcException> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _checking = Task.CompletedTask;
    private bool _wasThrottled;

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
                await ThrottleAsync(_frames, 1, PeerBudget.FramesPerSecond, "frames", cancellation).ConfigureAwait(false);
                break;
            case PeerFrame.ContentOneofCase.Transactions:
                await _checking.WaitAsync(cancellation).ConfigureAwait(false);
                _checking = CheckAsync(Decode(frame.Transactions.Transactions_));
                await ThrottleAsync(
                    _transactions, frame.Transactions.Transactions_.Count, PeerBudget.TransactionsPerSecond, "transactions", cancellation)
                    .ConfigureAwait(false);
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

    /// <summary>Checks transactions. An honest node checks a transaction before it forwards it, so a bad signature is the peer's fault.</summary>
    private async Task CheckAsync(Transaction[] transactions)
    {
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
    }

    private async Task ThrottleAsync(PeerBudget budget, int count, int limit, string kind, CancellationToken cancellation)
    {
        TimeSpan wait = budget.Spend(count);
        if (wait == TimeSpan.Zero) return;
        if (!_wasThrottled) PeeringLog.HeldBack(logger, from.ToString(), limit, kind);
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
