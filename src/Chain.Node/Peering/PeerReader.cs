using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Telemetry;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Chain.Node.Peering;

/// <summary>Takes one known peer's frames, within its budget. What is not of this protocol ends the peer's call and nothing else. One reader.</summary>
internal sealed class PeerReader(Address from, Hash256 chainId, IPeerInbox inbox, NodeMetrics metrics, TimeProvider time, ILogger logger)
{
    private const double BurstSeconds = 4;
    private readonly PeerBudget _frames = new(PeerBudget.FramesPerSecond, PeerBudget.FramesPerSecond * BurstSeconds, time);
    private readonly PeerBudget _transactions = new(PeerBudget.TransactionsPerSecond, PeerBudget.TransactionsPerSecond * BurstSeconds, time);
    private bool _wasHeldBack;

    /// <summary>Handles a frame; returns when the next one may be read.</summary>
    /// <exception cref="RpcException">The frame is refused; the peer's call ends with this status.</exception>
    public async Task HandleAsync(PeerFrame frame, CancellationToken cancellation)
    {
        switch (frame.ContentCase)
        {
            case PeerFrame.ContentOneofCase.Consensus:
                if (!ConsensusMessage.TryDecode(frame.Consensus.Span, out ConsensusMessage? message))
                    throw Refuse("Malformed", "bytes that are no consensus message");
                await inbox.OnConsensusAsync(from, message, frame.Consensus.Length, cancellation).ConfigureAwait(false);
                await PayAsync(_frames, 1, PeerBudget.FramesPerSecond, "frames", cancellation).ConfigureAwait(false);
                break;
            case PeerFrame.ContentOneofCase.Transactions:
                foreach (ByteString bytes in frame.Transactions.Transactions_) Take(bytes.Span);
                await PayAsync(_transactions, frame.Transactions.Transactions_.Count, PeerBudget.TransactionsPerSecond, "transactions",
                    cancellation).ConfigureAwait(false);
                break;
            default:
                throw Refuse("UnknownFrame", "a frame of another protocol");
        }
    }

    /// <summary>An honest node checks a transaction before it passes it on, so a bad signature is the peer's own doing.</summary>
    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (!Transaction.TryDecode(bytes, chainId, out Transaction? transaction)) throw Refuse("Malformed", "bytes that are no transaction");
        if (inbox.OnTransaction(transaction) == AdmissionVerdict.BadSignature) throw Refuse("BadSignature", "a transaction with a bad signature");
    }

    private async Task PayAsync(PeerBudget budget, int count, int limit, string kind, CancellationToken cancellation)
    {
        TimeSpan wait = budget.Spend(count);
        if (wait == TimeSpan.Zero) return;
        if (!_wasHeldBack) PeeringLog.HeldBack(logger, from.ToString(), limit, kind);
        _wasHeldBack = true;
        await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
    }

    private RpcException Refuse(string reason, string kind)
    {
        metrics.PeerFramesRefused.WithLabels(reason).Inc();
        PeeringLog.FrameRefused(logger, from.ToString(), kind);
        return new RpcException(new Status(StatusCode.InvalidArgument, $"refused: {kind}"));
    }
}
