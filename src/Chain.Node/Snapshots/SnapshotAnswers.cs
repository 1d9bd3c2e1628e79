using System.Collections.Concurrent;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Peering;
using Chain.Node.Rpc;
using Chain.Node.Storage;
using Chain.Node.Storage.Bases;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Chain.Node.Snapshots;

/// <summary>Answers known peers that join by a snapshot, from the states and headers that this node keeps. Thread-safe.</summary>
/// <remarks>A part of the state is named by its hash, so one that several states share is served from any of them.</remarks>
internal sealed class SnapshotAnswers(ChainStore store, TimeProvider time) : ISnapshotAnswers, IDisposable
{
    private readonly SemaphoreSlim _atOnce = new(SnapshotLimits.RequestsAtOnceMax);
    private readonly ConcurrentDictionary<Address, Use> _uses = new(); // Bounded by the number of identities that may peer.

    public FetchedHeader Header(FetchHeaderRequest request)
    {
        long height = request.HasSetChangeAfter ? HistoryProofs.NextSetChange(store, request.SetChangeAfter)
            : request.Height == 0 ? store.Head.Height : request.Height;
        if (store.GetHeader(height) is not { } header)
            throw new RpcException(new Status(height > store.Head.Height ? StatusCode.NotFound : StatusCode.OutOfRange, NotKept.Explain(store, height)));
        FetchedHeader fetched = new()
        {
            Header = UnsafeByteOperations.UnsafeWrap(header.Encoded),
            Validators = UnsafeByteOperations.UnsafeWrap(store.GetValidatorSet(header.ValidatorsHash)!.Encode()),
        };
        if (store.GetCertificate(height) is { } certificate) fetched.Certificate = UnsafeByteOperations.UnsafeWrap(certificate.Encode());
        if (!header.NextValidatorsHash.Equals(header.ValidatorsHash))
            fetched.NextValidators = UnsafeByteOperations.UnsafeWrap(store.GetValidatorSet(header.NextValidatorsHash)!.Encode());
        return fetched;
    }

    public FetchedHistory History(FetchHistoryRequest request)
    {
        FetchedHistory fetched = new();
        if (request.OldHeight != 0)
        {
            Fwledger.V1.ConsistencyProofReply proof = HistoryProofs.Consistency(store, request.OldHeight, request.Height);
            fetched.Consistency.AddRange(proof.Consistency);
            fetched.Inclusion.AddRange(proof.Inclusion);
            return fetched;
        }

        using StateView view = store.OpenView();
        if (request.Height < Math.Max(1, store.BaseHeight) || request.Height > view.Head.Height)
            throw new RpcException(new Status(StatusCode.OutOfRange, NotKept.Explain(store, request.Height)));
        ILeafNodeSource history = view.History;
        foreach ((int level, long index) in HistoryPeaks.Places(request.Height))
        {
            // A store that begins at a height has the peaks of that height, and those of each later one.
            if (!history.TryGetNode(level, index, out Hash256 peak))
                throw new RpcException(new Status(StatusCode.OutOfRange, NotKept.Explain(store, request.Height)));
            fetched.Peaks.Add(ByteString.CopyFrom(peak.AsSpan()));
        }

        return fetched;
    }

    public async Task<FetchedState> StateAsync(Address peer, FetchStateRequest request, CancellationToken cancellation)
    {
        bool isWellFormed = request.Nodes.Count is >= 1 and <= SnapshotLimits.NodesPerRequestMax && request.Nodes.All(n => n.Length == Hash256.Size)
            && request.Levels is >= 0 and <= SnapshotLimits.LevelsMax;
        if (!isWellFormed)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument,
                $"use 1 to {SnapshotLimits.NodesPerRequestMax} nodes of {Hash256.Size} bytes, and 0 to {SnapshotLimits.LevelsMax} levels"));
        }

        Use use = _uses.GetOrAdd(peer, _ => new Use(new PeerBudget(SnapshotLimits.BytesPerSecond, SnapshotLimits.BurstBytes, time)));
        try
        {
            if (Interlocked.Increment(ref use.InFlight) > SnapshotLimits.RequestsPerPeerMax)
            {
                throw new RpcException(new Status(StatusCode.ResourceExhausted,
                    $"more than {SnapshotLimits.RequestsPerPeerMax} requests for the state are in flight: wait for their answers"));
            }

            TimeSpan wait;
            lock (use) wait = use.Budget.Spend(SnapshotLimits.RequestCostBytes);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            FetchedState answer = await ReadAsync(request, cancellation).ConfigureAwait(false);
            lock (use) use.Budget.Spend(answer.CalculateSize());
            return answer;
        }
        finally
        {
            Interlocked.Decrement(ref use.InFlight);
        }
    }

    public void Dispose() => _atOnce.Dispose();

    private async Task<FetchedState> ReadAsync(FetchStateRequest request, CancellationToken cancellation)
    {
        await _atOnce.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using StateView view = store.OpenView();
            StateSubtrees subtrees = new(view);
            FetchedState answer = new();
            int bytes = 0;
            foreach (ByteString node in request.Nodes)
            {
                Hash256 hash = Hash256.From(node.Span);
                FetchedSubtree? subtree = request.Levels == 0 ? subtrees.Read(hash) : subtrees.ReadBranches(hash, request.Levels);
                if (subtree is null)
                {
                    if (answer.Subtrees.Count > 0) break;
                    throw new RpcException(new Status(StatusCode.NotFound,
                        $"Pruned: no state that this node keeps has this node; it keeps the states of {Math.Max(1, store.PruneHeight)} to {view.Head.Height}"));
                }

                answer.Subtrees.Add(subtree);
                bytes += subtree.CalculateSize();
                if (bytes >= SnapshotLimits.PieceBytesMax) break;
            }

            return answer;
        }
        finally
        {
            _atOnce.Release();
        }
    }

    /// <summary>What a peer uses. Its budget has the lock of this object.</summary>
    private sealed class Use(PeerBudget budget)
    {
        public int InFlight;

        public PeerBudget Budget => budget;
    }
}
