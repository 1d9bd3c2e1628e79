using Chain.Core;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Peering;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace Chain.Node.Snapshots;

/// <summary>A peer as a source of headers for a light client, and of parts of the state. A silent peer times out.</summary>
internal sealed class PeerSource(PeerLink link, TimeProvider time) : ILightSource, IStateSource
{
    /// <summary>Longest wait for an answer: 10 s.</summary>
    public static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    public string Name => link.Name;

    public Address Identity => link.Identity;

    /// <summary>Whether the peer is connected.</summary>
    public bool IsConnected => link.IsConnected;

    /// <summary>Whether the peer runs a version without snapshots, as its last answer said.</summary>
    public bool IsUnsupported { get; private set; }

    /// <summary>Whether the peer's chain has no block yet, as its last answer said.</summary>
    public bool IsAtGenesis { get; private set; }

    public Task<LightBlock?> GetLightBlockAsync(long height, CancellationToken cancellation) =>
        HeaderAsync(new FetchHeaderRequest { Height = height }, cancellation);

    public Task<LightBlock?> GetNextSetChangeAsync(long afterHeight, CancellationToken cancellation) =>
        HeaderAsync(new FetchHeaderRequest { SetChangeAfter = afterHeight }, cancellation);

    public async Task<HistoryAnswer?> GetConsistencyProofAsync(long oldHeight, long newHeight, CancellationToken cancellation)
    {
        FetchHistoryRequest request = new() { Height = newHeight, OldHeight = oldHeight };
        (FetchedHistory? fetched, _) = await AskAsync((peer, token) => peer.FetchHistoryAsync(request, cancellationToken: token), cancellation)
            .ConfigureAwait(false);
        return fetched is not null && ToHashes(fetched.Consistency) is { } consistency && ToHashes(fetched.Inclusion) is { } inclusion
            ? new HistoryAnswer(consistency, inclusion) : null;
    }

    /// <summary>Fetches the peaks of the history below a height; null if the peer does not have them. Verifies nothing.</summary>
    public async Task<IReadOnlyList<Hash256>?> GetPeaksAsync(long height, CancellationToken cancellation)
    {
        FetchHistoryRequest request = new() { Height = height };
        (FetchedHistory? fetched, _) = await AskAsync((peer, token) => peer.FetchHistoryAsync(request, cancellationToken: token), cancellation)
            .ConfigureAwait(false);
        return fetched is null ? null : ToHashes(fetched.Peaks);
    }

    public async Task<StateReply> FetchAsync(IReadOnlyList<Hash256> nodes, int levels, CancellationToken cancellation)
    {
        FetchStateRequest request = new() { Levels = levels };
        request.Nodes.AddRange(nodes.Select(n => ByteString.CopyFrom(n.AsSpan())));
        (FetchedState? fetched, RpcException? refusal) =
            await AskAsync((peer, token) => peer.FetchStateAsync(request, cancellationToken: token), cancellation).ConfigureAwait(false);
        if (fetched is not null) return new StateReply(StateReplyStatus.Answered, fetched.Subtrees);
        StateReplyStatus status = refusal?.StatusCode switch
        {
            StatusCode.NotFound => StateReplyStatus.NotKept,
            StatusCode.Unimplemented => StateReplyStatus.Unsupported,
            _ => StateReplyStatus.Failed,
        };
        return new StateReply(status, [], refusal is { Status.Detail.Length: > 0 } ? refusal.Status.Detail : "it does not answer");
    }

    // What a joiner never asks for.
    public Task<LatestReleaseAnswer?> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation) =>
        Task.FromResult<LatestReleaseAnswer?>(null);

    public Task<LatestReleaseAnswer?> GetReleaseAsync(Address contract, CancellationToken cancellation) => Task.FromResult<LatestReleaseAnswer?>(null);

    public IAsyncEnumerable<CommitHint> SubscribeAsync(CancellationToken cancellation) => AsyncEnumerable.Empty<CommitHint>();

    private async Task<LightBlock?> HeaderAsync(FetchHeaderRequest request, CancellationToken cancellation)
    {
        (FetchedHeader? fetched, RpcException? refusal) =
            await AskAsync((peer, token) => peer.FetchHeaderAsync(request, cancellationToken: token), cancellation).ConfigureAwait(false);
        if (refusal is not null) IsUnsupported = refusal.StatusCode == StatusCode.Unimplemented;
        if (fetched is null) return null;
        IsUnsupported = false;
        IsAtGenesis = fetched.Certificate.IsEmpty;
        return LightBlock.TryJoin(
            fetched.Header.Span, fetched.Certificate.Span, fetched.Validators.Span, fetched.NextValidators.Span, out LightBlock? block) ? block : null;
    }

    private async Task<(T? Answer, RpcException? Refusal)> AskAsync<T>(
        Func<Peer.PeerClient, CancellationToken, AsyncUnaryCall<T>> ask, CancellationToken cancellation)
        where T : class
    {
        using CancellationTokenSource silence = new(AnswerMax, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            if (await link.ConnectAsync(both.Token).ConfigureAwait(false) is not { } client) return (null, null);
            using AsyncUnaryCall<T> call = ask(client, both.Token);
            return (await call.ResponseAsync.ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is RpcException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return (null, e as RpcException);
        }
    }

    // A consistency proof has at most one hash more than an inclusion proof.
    private static Hash256[]? ToHashes(RepeatedField<ByteString> items) =>
        items.Count <= Limits.MerkleProofHashesMax + 1 && items.All(i => i.Length == Hash256.Size) ? [.. items.Select(i => Hash256.From(i.Span))] : null;
}
