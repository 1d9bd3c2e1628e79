using Chain.Core.Primitives;
using Chain.Node.Snapshots;
using Chain.Node.Storage;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Node.Tests.Snapshots;

/// <summary>A source of states that answers from a store in this process, as a peer does. A test changes or withholds its answers.</summary>
internal sealed class StoreSource(string name, ChainStore store) : IStateSource, IDisposable
{
    private readonly SnapshotAnswers _answers = new(store, TimeProvider.System);
    private long _bytes;
    private int _requests;

    public Address Identity { get; } = Address.From([.. Enumerable.Repeat((byte)name[^1], Address.Size)]);

    public string Name => name;

    /// <summary>Bytes that it has sent.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Changes each answer.</summary>
    public Func<FetchedSubtree, FetchedSubtree>? Change { get; set; }

    /// <summary>Called with the number of each request before it is answered; may throw <see cref="RpcException"/>.</summary>
    public Action<int>? Asked { get; set; }

    public async Task<StateReply> FetchAsync(IReadOnlyList<Hash256> nodes, int levels, CancellationToken cancellation)
    {
        FetchStateRequest request = new() { Levels = levels };
        request.Nodes.AddRange(nodes.Select(n => ByteString.CopyFrom(n.AsSpan())));
        try
        {
            int number = Interlocked.Increment(ref _requests);
            Asked?.Invoke(number);
            cancellation.ThrowIfCancellationRequested();
            FetchedState answer = await _answers.StateAsync(Identity, request, cancellation);
            Interlocked.Add(ref _bytes, answer.CalculateSize());
            return new StateReply(StateReplyStatus.Answered, [.. answer.Subtrees.Select(s => Change?.Invoke(s) ?? s)]);
        }
        catch (RpcException e)
        {
            return new StateReply(e.StatusCode switch
            {
                StatusCode.NotFound => StateReplyStatus.NotKept,
                StatusCode.Unimplemented => StateReplyStatus.Unsupported,
                _ => StateReplyStatus.Failed,
            }, [], e.Status.Detail);
        }
    }

    public void Dispose() => _answers.Dispose();
}
