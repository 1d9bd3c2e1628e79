using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Node.Configuration;
using Chain.Node.Keys;
using Fwledger.Peer.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Chain.Node.Peering;

/// <summary>The connection that this node dials to one peer. Redials until cancelled, but not while an inbound connection of the peer is open.</summary>
/// <remarks>If two nodes start together, their first dials are enough: the node that starts to listen later reaches the other one.</remarks>
internal sealed class PeerLink(
    PeerConfiguration peer, PeerHandshake handshake, PeerTls tls, TimeProvider time, ILogger logger, Action<PeerLink> connected,
    Func<Address, PeerReader>? reader = null, Action<Address>? lost = null, Predicate<Address>? hasInboundConnection = null) : IPeerOutlet
{
    private const int MessageBytesMax = Limits.ConsensusMessageBytesMax + Limits.CertificateBytesMax;
    private const int StreamWindowBytes = 1024 * 1024; // Maximum bytes in flight from a peer. Kestrel's limit for the other direction is similar.
    private static readonly TimeSpan RedialMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RedialMax = TimeSpan.FromMilliseconds(500); // Short, because a quorum may need this peer.
    private static readonly TimeSpan InitialDialBackoff = TimeSpan.FromSeconds(1.5); // An absent peer dials this node when it starts.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HelloLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(5);

    private readonly OutboundQueue _outbound = new(time);
    private X509Certificate2? _theirs;
    private TlsCertificates.Loaded? _own; // This node's certificate on the present connection.
    private volatile GrpcChannel? _channel;
    private volatile bool _isConnected;
    private volatile TaskCompletionSource _dialNow = NewSignal();
    private volatile TaskCompletionSource _settled = NewSignal(); // Set when the current or next dial has connected or failed.
    private string _lastProblem = "";

    /// <summary>Expected identity of the peer; after a handshake, its confirmed identity.</summary>
    public Address Identity { get; private set; } = Address.Parse(peer.Identity);

    /// <summary>The peer's name in the configuration.</summary>
    public string Name => peer.Name;

    /// <summary>Whether the handshake has succeeded and the stream is open.</summary>
    public bool IsConnected => _isConnected;

    private bool HasInboundConnection => hasInboundConnection?.Invoke(Identity) == true;

    /// <summary>Queues a frame if connected; otherwise drops it. The peer's status message later requests what it lacks.</summary>
    public void Send(PeerFrame frame)
    {
        if (_isConnected) _outbound.Add(frame);
    }

    /// <summary>
    /// Returns a client for unary calls over the dialled connection. If there is none, dials first, even if the peer has dialled this
    /// node. Null if that fails or takes longer than two seconds.
    /// </summary>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The connection ended during the call.</exception>
    public async Task<Peer.PeerClient?> ConnectAsync(CancellationToken cancellation)
    {
        Task settled = _settled.Task;
        if (!_isConnected)
        {
            DialNow();
            await WaitAsync(settled, ConnectLimit, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }

        return _isConnected && _channel is { } channel ? new Peer.PeerClient(channel) : null;
    }

    /// <summary>Dials immediately if disconnected; otherwise does nothing.</summary>
    public void DialNow()
    {
        if (!_isConnected) _dialNow.TrySetResult();
    }

    /// <summary>Dials, sends and redials until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan wait = InitialDialBackoff;
        while (!cancellation.IsCancellationRequested)
        {
            if (!_dialNow.Task.IsCompleted && HasInboundConnection)
            {
                // The peer's own connection may end during this wait; the peer may then have dialled again.
                await WaitAsync(_dialNow.Task, InitialDialBackoff, cancellation).ConfigureAwait(false);
                continue;
            }

            _dialNow = NewSignal(); // This dial serves all earlier requests.
            if (await TryExchangeAsync(cancellation).ConfigureAwait(false))
            {
                wait = RedialMin;
                _dialNow = NewSignal(); // This connection served the requests during it.
            }

            if (cancellation.IsCancellationRequested) return;
            await WaitAsync(_dialNow.Task, wait, cancellation).ConfigureAwait(false);
            wait = wait * 2 < RedialMax ? wait * 2 : RedialMax;
        }
    }

    /// <summary>Waits until the signal is set, the time has passed, or the link is cancelled.</summary>
    private async Task WaitAsync(Task signal, TimeSpan limit, CancellationToken cancellation) =>
        await signal.WaitAsync(limit, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Dials and sends until the connection ends. True if it was connected; otherwise logs why not.</summary>
    private async Task<bool> TryExchangeAsync(CancellationToken cancellation)
    {
        TaskCompletionSource settled = _settled;
        try
        {
            await ExchangeAsync(cancellation).ConfigureAwait(false);
        }
        catch (RpcException e) when (!cancellation.IsCancellationRequested)
        {
            Report(e.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled || e.Status.Detail.Length == 0 ? "not reachable" : e.Status.Detail);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Report("not reachable"); // A process accepts the connection, but does not answer.
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Report(e.Message); // No fault of the peer stops the link: it redials.
        }
        catch (Exception)
        {
            // Cancelled.
        }
        finally
        {
            _isConnected = false;
            _outbound.Clear();
            _settled = NewSignal();
        }

        return !settled.TrySetResult(); // Already set if the connection was established.
    }

    private async Task ExchangeAsync(CancellationToken cancellation)
    {
        _theirs = null;
        Stream? connection = await PeerDial.TryConnectAsync(new Uri(peer.Address), ConnectLimit, cancellation).ConfigureAwait(false);
        if (connection is null)
        {
            Report("not reachable");
            return;
        }

        await using ConfiguredAsyncDisposable owned = connection.ConfigureAwait(false);
        using GrpcChannel channel = GrpcChannel.ForAddress(peer.Address, new GrpcChannelOptions
        {
            HttpClient = MakeHttp(connection),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MessageBytesMax,
            MaxSendMessageSize = MessageBytesMax,
        });
        _channel = channel;
        Peer.PeerClient client = new(channel);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using AsyncDuplexStreamingCall<PeerFrame, PeerFrame> call = client.Exchange(cancellationToken: ended.Token);
        await HandshakeAsync(call, ended.Token).ConfigureAwait(false);

        _isConnected = true;
        _settled.TrySetResult();
        _lastProblem = "";
        PeeringLog.Connected(logger, Name, Identity.ToString());
        connected(this);
        Task watch = ReadAsync(call, ended);
        try
        {
            await _outbound.SendAsync(call.RequestStream, ended.Token).ConfigureAwait(false);
            ended.Token.ThrowIfCancellationRequested();
        }
        finally
        {
            _isConnected = false;
            await ended.CancelAsync().ConfigureAwait(false);
            lost?.Invoke(Identity);
            await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellation.IsCancellationRequested && !HasInboundConnection) PeeringLog.Disconnected(logger, Name, Reason(watch));
        }
    }

    private async Task HandshakeAsync(AsyncDuplexStreamingCall<PeerFrame, PeerFrame> call, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(HelloLimit, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);

        // The peer's certificate is known once the response headers have arrived. The server sends them immediately.
        await call.ResponseHeadersAsync.WaitAsync(both.Token).ConfigureAwait(false);
        PeerHandshake own = handshake.On(_own!.Fingerprint);
        X509Certificate2 theirs = _theirs ?? throw new InvalidOperationException("it showed no TLS certificate");
        await call.RequestStream.WriteAsync(new PeerFrame { Hello = own.MakeHello(theirs) }, both.Token).ConfigureAwait(false);
        if (!await call.ResponseStream.MoveNext(both.Token).ConfigureAwait(false)
            || call.ResponseStream.Current.ContentCase != PeerFrame.ContentOneofCase.Hello)
        {
            throw new InvalidOperationException("it closed the connection before its hello");
        }

        Hello hello = call.ResponseStream.Current.Hello;
        HelloVerdict verdict = own.Check(hello, theirs, time.GetUtcNow(), out Address identity);
        if (verdict == HelloVerdict.Accepted && !IsConfiguredPeer(identity, hello)) verdict = HelloVerdict.UnknownIdentity;
        if (verdict != HelloVerdict.Accepted) throw new InvalidOperationException(PeerHandshake.Explain(verdict));
        Identity = identity;
    }

    /// <summary>
    /// Whether this is the configured peer. The configuration names the participant or the key that it peers with: a node that has not
    /// synced the chain knows only the key.
    /// </summary>
    private bool IsConfiguredPeer(Address identity, Hello hello)
    {
        Address named = Address.Parse(peer.Identity);
        if (identity.Equals(named)) return true;
        return Core.Primitives.PublicKey.TryFrom(hello.Identity.Span, out Core.Primitives.PublicKey key) && key.ToAddress().Equals(named);
    }

    /// <summary>Reads what the peer sends on this stream. A peer that has dialled this node itself sends on its own stream instead.</summary>
    private async Task ReadAsync(AsyncDuplexStreamingCall<PeerFrame, PeerFrame> call, CancellationTokenSource ended)
    {
        PeerReader? frames = reader?.Invoke(Identity);
        try
        {
            while (true)
            {
                Task<bool> next = call.ResponseStream.MoveNext(ended.Token);
                if (frames is not null && await Task.WhenAny(next, frames.Refused).ConfigureAwait(false) == frames.Refused)
                    throw await frames.Refused.ConfigureAwait(false);
                if (!await next.ConfigureAwait(false)) break;
                if (frames is not null) await frames.HandleAsync(call.ResponseStream.Current, ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private static string Reason(Task watch) =>
        watch.Exception?.InnerException is RpcException { StatusCode: not (StatusCode.Cancelled or StatusCode.Unavailable) } e ? e.Status.Detail
        : "connection lost";

    /// <summary>
    /// Makes a client for exactly one connection: when that ends, the link redials. It is a client, not a handler, because a channel
    /// would add its own load balancer to a handler.
    /// </summary>
    private HttpClient MakeHttp(Stream connection)
    {
        Stream? unused = connection;
        TlsCertificates.Loaded own = tls.Own;
        _own = own;
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = (_, _) => Interlocked.Exchange(ref unused, null) is { } stream ? ValueTask.FromResult(stream)
                : ValueTask.FromException<Stream>(new IOException("the connection to the peer has ended")),
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingAfter,
            EnableMultipleHttp2Connections = false,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            SslOptions = PeerTls.MakeClientOptions(own, IsTheirs),
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Accepts one certificate per channel. The hello proves whose certificate it is.</summary>
    private bool IsTheirs(X509Certificate2 shown)
    {
        if (_theirs is null)
        {
            _theirs = shown;
            return true;
        }

        using (shown) return _theirs.RawDataMemory.Span.SequenceEqual(shown.RawDataMemory.Span);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Report(string problem)
    {
        if (problem == _lastProblem) return;
        _lastProblem = problem;
        PeeringLog.NotConnected(logger, Name, peer.Address, problem);
    }
}
