using System.Runtime.CompilerServices;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Fwledger.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Chain.Light;

/// <summary>A full or light node as a source, over gRPC.</summary>
public sealed class GrpcLightSource : ILightSource, IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly Fwledger.V1.Ledger.LedgerClient _client;
    private readonly TimeSpan _deadline;

    /// <summary>Connects lazily to a node's gRPC address.</summary>
    /// <param name="address">Such as http://127.0.0.1:7100.</param>
    /// <param name="deadlineMs">Longest wait for one answer, in milliseconds; default 5000.</param>
    public GrpcLightSource(string address, int deadlineMs = 5000)
    {
        Name = address;
        _deadline = TimeSpan.FromMilliseconds(deadlineMs);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = 1024 * 1024 });
        _client = new Fwledger.V1.Ledger.LedgerClient(_channel);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The client underneath, for calls that need no proof.</summary>
    public Fwledger.V1.Ledger.LedgerClient Client => _client;

    /// <inheritdoc/>
    public Task<LightBlock?> GetLightBlockAsync(long height, CancellationToken cancellation) =>
        AskAsync(async () => ToLightBlock(await _client.GetLightBlockAsync(new GetLightBlockRequest { Height = height }, deadline: Deadline(), cancellationToken: cancellation).ConfigureAwait(false)), cancellation);

    /// <inheritdoc/>
    public Task<LatestReleaseAnswer?> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation) => AskAsync(
        async () => ToAnswer(await _client.GetLatestReleaseAsync(new GetLatestReleaseRequest { Vendor = vendor.ToString(), Model = model, Channel = channel }, deadline: Deadline(), cancellationToken: cancellation).ConfigureAwait(false)),
        cancellation);

    /// <inheritdoc/>
    public Task<LatestReleaseAnswer?> GetReleaseAsync(Address contract, CancellationToken cancellation) => AskAsync(
        async () => ToAnswer(await _client.GetReleaseAsync(new GetReleaseRequest { Contract = contract.ToString() }, deadline: Deadline(), cancellationToken: cancellation).ConfigureAwait(false)),
        cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<CommitHint> SubscribeAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using AsyncServerStreamingCall<CommitNotice> call = _client.Subscribe(new SubscribeRequest(), cancellationToken: cancellation);
        while (await MoveNextAsync(call, cancellation).ConfigureAwait(false))
        {
            CommitNotice notice = call.ResponseStream.Current;
            bool touches = notice.Events.Any(e => (ContractEventType)e.Type is ContractEventType.ReleaseActivated or ContractEventType.ReleaseSuperseded or ContractEventType.ReleaseRevoked);
            yield return new CommitHint(notice.LightBlock?.Height ?? 0, touches);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private static async Task<bool> MoveNextAsync(AsyncServerStreamingCall<CommitNotice> call, CancellationToken cancellation)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancellation).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    private static async Task<T?> AskAsync<T>(Func<Task<T?>> ask, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (RpcException)
        {
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static LightBlock? ToLightBlock(LightBlockMessage? message) => message is not null
        && LightBlock.TryJoin(message.Header.Span, message.Certificate.Span, message.Validators.Span, message.NextValidators.Span, out LightBlock? block) ? block : null;

    private static LatestReleaseAnswer? ToAnswer(LatestReleaseReply reply)
    {
        bool bounded = reply.Pointer.Length <= Limits.StateValueBytesMax && reply.Release.Length <= Limits.StateValueBytesMax
            && reply.PointerProof.Length <= Limits.StateProofBytesMax && reply.ReleaseProof.Length <= Limits.StateProofBytesMax;
        return bounded && ToLightBlock(reply.LightBlock) is { } block
            ? new LatestReleaseAnswer(block, reply.Pointer.Memory, reply.PointerProof.Memory, reply.Release.Memory, reply.ReleaseProof.Memory)
            : null;
    }

    private DateTime Deadline() => DateTime.UtcNow + _deadline;
}
