using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Node.Configuration;
using Fwledger.Peer.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Chain.Node.Peering;

/// <summary>The connection that this node dials to one peer, unless the peer has dialled this node; redials for as long as it runs.</summary>
/// <remarks>Nodes that start together find each other by their first dials alone: the one that listens later dials the one that listened sooner.</remarks>
internal sealed class PeerLink(PeerConfiguration peer, PeerHandshake handshake, PeerTls tls, TimeProvider time, ILogger logger,
    Action<PeerLink> connected, Func<Address, PeerReader>? reader = null, Action<Address>? lost = null, Predicate<Address>? hasComeIn = null) : IPeerOutlet
{
    private const int MessageBytesMax = Limits.ConsensusMessageBytesMax + Limits.CertificateBytesMax;
    private const int StreamWindowBytes = 1024 * 1024; // what a peer may have under way: about what Kestrel gives to the other direction
    private static readonly TimeSpan RedialMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RedialMax = TimeSpan.FromMilliseconds(500); // a peer that comes back may be the one that a quorum lacks
    private static readonly TimeSpan LeftToPeer = TimeSpan.FromSeconds(1.5); // A peer that is not there yet, or no longer, dials when it is.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HelloLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(5);

    private readonly OutboundQueue _outbound = new(time);
    private X509Certificate2? _theirs;
    private volatile GrpcChannel? _channel;
    private volatile bool _isConnected;
    private volatile TaskCompletionSource _dialNow = NewSignal();
    private volatile TaskCompletionSource _settled = NewSignal(); // the dial that is under way or comes next: it has led to a connection, or failed
    private string _lastProblem = "";

    /// <summary>Who is meant to be at the other end.</summary>
    public Address Identity { get; private set; } = Address.Parse(peer.Identity);

    /// <summary>The peer's name in the configuration.</summary>
    public string Name => peer.Name;

    /// <summary>Whether the last handshake succeeded and the stream still stands.</summary>
    public bool IsConnected => _isConnected;

    private bool HasComeIn => hasComeIn?.Invoke(Identity) == true;

    /// <summary>Queues a frame, unless the peer is not there: it asks again by its status.</summary>
    public void Send(PeerFrame frame)
    {
        if (_isConnected) _outbound.Add(frame);
    }

    /// <summary>A client for unary calls over the connection that this node has dialled; it is dialled now if there is none, also if the peer has dialled
    /// this node. Null if that fails, or takes longer than two seconds.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The connection has ended at this moment.</exception>
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

    /// <summary>A link that waits, before it dials again or because the peer has dialled in, waits no longer. Nothing to one that stands.</summary>
    public void DialNow()
    {
        if (!_isConnected) _dialNow.TrySetResult();
    }

    /// <summary>Dials, sends, and dials again, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan wait = LeftToPeer;
        while (!cancellation.IsCancellationRequested)
        {
            if (!_dialNow.Task.IsCompleted && HasComeIn)
            {
                // If its connection has ended by then, it may have dialled again.
                await WaitAsync(_dialNow.Task, LeftToPeer, cancellation).ConfigureAwait(false);
                continue;
            }

            _dialNow = NewSignal(); // What was told before this dial is served by it.
            if (await TryExchangeAsync(cancellation).ConfigureAwait(false))
            {
                wait = RedialMin;
                _dialNow = NewSignal(); // So is what was told meanwhile.
            }

            if (cancellation.IsCancellationRequested) return;
            await WaitAsync(_dialNow.Task, wait, cancellation).ConfigureAwait(false);
            wait = wait * 2 < RedialMax ? wait * 2 : RedialMax;
        }
    }

    /// <summary>Until the signal comes, the time is over, or the link is asked to stop.</summary>
    private async Task WaitAsync(Task signal, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(signal, Task.Delay(limit, time, ended.Token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Dials and sends until the connection ends, and says why if it never stood. True if it stood.</summary>
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
            Report("not reachable"); // Something listens there, and says nothing.
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Report(e.Message); // Whatever the other end did, a link dials again.
        }
        catch (Exception)
        {
            // Asked to stop.
        }
        finally
        {
            _isConnected = false;
            _outbound.Clear();
            _settled = NewSignal();
        }

        return !settled.TrySetResult(); // It is set when the connection stands.
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
            HttpClient = MakeHttp(connection), DisposeHttpClient = true, MaxReceiveMessageSize = MessageBytesMax, MaxSendMessageSize = MessageBytesMax,
        });
        _channel = channel;
        Peer.PeerClient client = new(channel);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using AsyncDuplexStreamingCall<PeerFrame, PeerFrame> call = client.Exchange(cancellationToken: ended.Token);
        await GreetAsync(call, ended.Token).ConfigureAwait(false);

        _isConnected = true;
        _settled.TrySetResult();
        _lastProblem = "";
        PeeringLog.Connected(logger, Name, Identity.ToString());
        connected(this);
        Task watch = ReadAsync(call, ended);
        try
        {
            while (true)
            {
                while (_outbound.TryTake() is { } frame) await call.RequestStream.WriteAsync(frame, ended.Token).ConfigureAwait(false);
                await _outbound.WaitAsync(ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            _isConnected = false;
            await ended.CancelAsync().ConfigureAwait(false);
            lost?.Invoke(Identity);
            await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellation.IsCancellationRequested && !HasComeIn) PeeringLog.Disconnected(logger, Name, Reason(watch));
        }
    }

    private async Task GreetAsync(AsyncDuplexStreamingCall<PeerFrame, PeerFrame> call, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(HelloLimit, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);

        // The certificate of the other end is known once headers have come back: the server sends them at once.
        await call.ResponseHeadersAsync.WaitAsync(both.Token).ConfigureAwait(false);
        X509Certificate2 theirs = _theirs ?? throw new InvalidOperationException("no TLS certificate was shown");
        await call.RequestStream.WriteAsync(new PeerFrame { Hello = handshake.MakeHello(theirs) }, both.Token).ConfigureAwait(false);
        if (!await call.ResponseStream.MoveNext(both.Token).ConfigureAwait(false)
            || call.ResponseStream.Current.ContentCase != PeerFrame.ContentOneofCase.Hello)
        {
            throw new InvalidOperationException("it closed the connection before its hello");
        }

        Hello hello = call.ResponseStream.Current.Hello;
        HelloVerdict verdict = handshake.Check(hello, theirs, time.GetUtcNow(), out Address identity);
        if (verdict == HelloVerdict.Accepted && !IsMeant(identity, hello)) verdict = HelloVerdict.UnknownIdentity;
        if (verdict != HelloVerdict.Accepted) throw new InvalidOperationException(PeerHandshake.Explain(verdict));
        Identity = identity;
    }

    /// <summary>The configuration names a participant, or the key that it peers with: all that a node knows that has the chain yet to fetch.</summary>
    private bool IsMeant(Address identity, Hello hello)
    {
        Address named = Address.Parse(peer.Identity);
        if (identity.Equals(named)) return true;
        return Core.Primitives.PublicKey.TryFrom(hello.Identity.Span, out Core.Primitives.PublicKey key) && key.ToAddress().Equals(named);
    }

    /// <summary>The peer sends on the stream that this node dialled, unless it has dialled one of its own.</summary>
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
        : "it went away";

    /// <summary>One channel is one connection: when that ends, so does the link, and dials again. A client and no handler, which the channel would put a
    /// balancer of its own around.</summary>
    private HttpClient MakeHttp(Stream connection)
    {
        Stream? untaken = connection;
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = (_, _) => Interlocked.Exchange(ref untaken, null) is { } stream ? ValueTask.FromResult(stream)
                : ValueTask.FromException<Stream>(new IOException("the connection to the peer has ended")),
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingAfter,
            EnableMultipleHttp2Connections = false,
            InitialHttp2StreamWindowSize = StreamWindowBytes,
            SslOptions = tls.MakeClientOptions(IsTheirs),
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>One channel talks to one certificate only; the hello says whose it is.</summary>
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
