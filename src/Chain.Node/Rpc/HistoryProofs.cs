using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Storage;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Chain.Node.Rpc;

/// <summary>Proofs with which a light client moves from a header to a later one.</summary>
internal static class HistoryProofs
{
    /// <summary>Proves that the new header's history extends the old header's history, and that it contains the old header.</summary>
    /// <exception cref="RpcException">The heights do not satisfy 1 &lt;= old &lt; new &lt;= newest, or the old one is not kept.</exception>
    public static ConsistencyProofReply Consistency(ChainStore store, long oldHeight, long newHeight)
    {
        using StateView view = store.OpenView();
        if (oldHeight < 1 || oldHeight >= newHeight || newHeight > view.Head.Height)
        {
            throw new RpcException(new Status(StatusCode.OutOfRange,
                $"heights {oldHeight} and {newHeight}: use 1 <= old < new <= {view.Head.Height}, the newest"));
        }

        if (store.HasHeader(oldHeight) == HeightVerdict.NotKept) throw new RpcException(new Status(StatusCode.OutOfRange, NotKept.Explain(store, oldHeight)));

        ConsistencyProofReply reply = new();
        reply.Consistency.AddRange(HistoryTree.ConsistencyProof(oldHeight, newHeight, view.History).Select(h => ByteString.CopyFrom(h.AsSpan())));
        reply.Inclusion.AddRange(HistoryTree.InclusionProof(oldHeight, newHeight, view.History).Select(h => ByteString.CopyFrom(h.AsSpan())));
        return reply;
    }

    /// <summary>Height of the first header above a height that announces another validator set.</summary>
    /// <remarks>Walks back from the newest change, with one header read per change. Changes of the set are rare.</remarks>
    /// <exception cref="RpcException">There is no such header, or the headers that would tell are not kept.</exception>
    public static long NextSetChange(ChainStore store, long afterHeight)
    {
        long after = Math.Max(afterHeight, 0);
        if (store.HasHeader(after) == HeightVerdict.NotKept) throw new RpcException(new Status(StatusCode.OutOfRange, NotKept.Explain(store, after)));
        long change = store.Head.Header.LastSetChangeHeight;
        if (change <= after) throw new RpcException(new Status(StatusCode.NotFound, $"no header above {after} announces another validator set"));
        for (long earlier = Before(store, change); earlier > after; earlier = Before(store, change)) change = earlier;
        return change;
    }

    private static long Before(ChainStore store, long change)
    {
        BlockHeader parent = store.GetHeader(change - 1) ?? throw new InvalidOperationException($"Header {change - 1} is missing.");
        return parent.LastSetChangeHeight;
    }
}
