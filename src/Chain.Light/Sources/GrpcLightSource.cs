using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Fwledger.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Chain.Light;

/// <summary>A full or light node as a source, over gRPC.</summary>
public sealed class GrpcLightSource : ILightSource, IDisposable
{
    /// <summary>
    /// Maximum size of one answer, in bytes. A release with 32 brokers and a light block of 128 validators takes about 100 KiB; a value may
    /// grow to 64 KiB.
    /// </summary>
    public const int MessageBytesMax = 1024 * 1024;

    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(10);

    // gRPC's defaults are 1 s and 2 minutes: after an hour's outage the client would redial up to 2 minutes after the node is back.
    private static readonly TimeSpan InitialDialBackoff = TimeSpan.FromMilliseconds(200), MaxDialBackoff = TimeSpan.FromSeconds(5);
    private readonly GrpcChannel _channel;
    private readonly Fwledger.V1.Ledger.LedgerClient _client;
    private readonly TimeSpan _deadline;

    /// <summary>Makes a source of a node's gRPC address. The first question connects.</summary>
    /// <param name="address">Such as http://127.0.0.1:7100.</param>
    /// <param name="deadlineMs">Deadline of each question, in milliseconds; default 5000. <see cref="SubscribeAsync"/> has none.</param>
    /// <param name="operatorName">Who operates the node; null to use the address.</param>
    /// <param name="authorities">
    /// The only authorities that may have signed the certificate of an https node; null for those that this machine trusts.
    /// </param>
    public GrpcLightSource(string address, int deadlineMs = 5000, string? operatorName = null, X509Certificate2Collection? authorities = null)
    {
        Name = address;
        Operator = operatorName ?? address;
        _deadline = TimeSpan.FromMilliseconds(deadlineMs);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = MessageBytesMax,
            HttpHandler = CreateHandler(authorities),
            DisposeHttpClient = true,
            InitialReconnectBackoff = InitialDialBackoff,
            MaxReconnectBackoff = MaxDialBackoff,
        });
        _client = new Fwledger.V1.Ledger.LedgerClient(_channel);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Operator { get; }

    /// <summary>What the TLS handshake of the last question found wrong with the node's certificate; null if it failed otherwise, or not at all.</summary>
    internal string? CertificateProblem { get; private set; }

    /// <summary>The gRPC client, for calls that need no proof.</summary>
    internal Fwledger.V1.Ledger.LedgerClient Client => _client;

    /// <inheritdoc/>
    public Task<LightBlock?> GetLightBlockAsync(long height, CancellationToken cancellation) =>
        AskAsync(_client.GetLightBlockAsync(new GetLightBlockRequest { Height = height }, Options(cancellation)), ToLightBlock, cancellation);

    /// <inheritdoc/>
    public Task<LightBlock?> GetNextSetChangeAsync(long afterHeight, CancellationToken cancellation) =>
        AskAsync(_client.GetNextSetChangeAsync(new GetNextSetChangeRequest { AfterHeight = afterHeight }, Options(cancellation)), ToLightBlock, cancellation);

    /// <inheritdoc/>
    public Task<HistoryAnswer?> GetConsistencyProofAsync(long oldHeight, long newHeight, CancellationToken cancellation)
    {
        GetConsistencyProofRequest request = new() { OldHeight = oldHeight, NewHeight = newHeight };
        return AskAsync(_client.GetConsistencyProofAsync(request, Options(cancellation)), LightMessages.ToHistory, cancellation);
    }

    /// <inheritdoc/>
    public Task<LatestReleaseAnswer?> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation)
    {
        GetLatestReleaseRequest request = new() { Vendor = vendor.ToString(), Model = model, Channel = channel };
        return AskAsync(_client.GetLatestReleaseAsync(request, Options(cancellation)), LightMessages.ToAnswer, cancellation);
    }

    /// <inheritdoc/>
    public Task<LatestReleaseAnswer?> GetReleaseAsync(Address contract, CancellationToken cancellation)
    {
        GetReleaseRequest request = new() { Contract = contract.ToString() };
        return AskAsync(_client.GetReleaseAsync(request, Options(cancellation)), LightMessages.ToAnswer, cancellation);
    }

    /// <inheritdoc/>
    public Task<StateAnswer?> GetStateEntryAsync(StateKey key, CancellationToken cancellation)
    {
        GetStateProofRequest request = new() { Path = key.Path.ToString() };
        return AskAsync(_client.GetStateProofAsync(request, Options(cancellation)), LightMessages.ToState, cancellation);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CommitHint> SubscribeAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using AsyncServerStreamingCall<CommitNotice> call = _client.Subscribe(new SubscribeRequest(), cancellationToken: cancellation);
        while (await MoveNextAsync(call, cancellation).ConfigureAwait(false))
        {
            CommitNotice notice = call.ResponseStream.Current;
            yield return new CommitHint(notice.LightBlock?.Height ?? 0, notice.Events.Any(TouchesReleases));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    /// <summary>Pings while a call is active, so that a subscription ends when the node has disappeared without closing the connection.</summary>
    private static SocketsHttpHandler CreateHandler(X509Certificate2Collection? authorities) => new()
    {
        KeepAlivePingDelay = PingDelay,
        KeepAlivePingTimeout = PingDelay,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        EnableMultipleHttp2Connections = true,
        SslOptions = { CertificateChainPolicy = ServerTrust.Only(authorities) },
    };

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

    private async Task<T?> AskAsync<TReply, T>(AsyncUnaryCall<TReply> call, Func<TReply, T?> read, CancellationToken cancellation)
        where T : class
    {
        using (call)
        {
            try
            {
                TReply reply = await call.ResponseAsync.ConfigureAwait(false);
                CertificateProblem = null;
                return read(reply);
            }
            catch (RpcException e)
            {
                cancellation.ThrowIfCancellationRequested();
                CertificateProblem = ServerTrust.FindRefusal(e.Status.DebugException);
                return null;
            }
        }
    }

    private static bool TouchesReleases(EventMessage message) =>
        (ContractEventType)message.Type is ContractEventType.ReleaseActivated or ContractEventType.ReleaseSuperseded or ContractEventType.ReleaseRevoked;

    private static LightBlock? ToLightBlock(LightBlockMessage message) => LightMessages.ToLightBlock(message);

    private CallOptions Options(CancellationToken cancellation) => new(deadline: DateTime.UtcNow + _deadline, cancellationToken: cancellation);
}
