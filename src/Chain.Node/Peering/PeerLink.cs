using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Node.Configuration;
using Fwledger.Peer.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Chain.Node.Peering;

/// <summary>The connection that this node dials to one peer and sends its messages on; redials for as long as it runs.</summary>
internal sealed class PeerLink : IAsyncDisposable
{
    private const int QueueFramesMax = 4096;
    private static readonly TimeSpan RedialMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RedialMax = TimeSpan.FromMilliseconds(500); // a peer that comes back may be the one that a quorum lacks

    private readonly PeerConfiguration _peer;
    private readonly PeerHandshake _handshake;
    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<PeerLink> _connected;
    private readonly Channel<PeerFrame> _outbound = Channel.CreateBounded<PeerFrame>(new BoundedChannelOptions(QueueFramesMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private X509Certificate2? _theirs;
    private GrpcChannel? _channel;
    private string _lastProblem = "";

    public PeerLink(PeerConfiguration peer, PeerHandshake handshake, X509Certificate2 certificate, TimeProvider time, ILogger logger, Action<PeerLink> connected)
    {
        _peer = peer;
        _handshake = handshake;
        _certificate = certificate;
        _time = time;
        _logger = logger;
        _connected = connected;
        Identity = Address.Parse(peer.Identity);
    }

    /// <summary>Who is meant to be at the other end.</summary>
    public Address Identity { get; }

    /// <summary>The peer's name in the configuration.</summary>
    public string Name => _peer.Name;

    /// <summary>Whether the last handshake succeeded and the stream still stands.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Queues a frame; a peer that is not there, or does not keep up, loses the oldest ones and asks again by its status.</summary>
    public void Send(PeerFrame frame)
    {
        if (IsConnected) _outbound.Writer.TryWrite(frame);
    }

    /// <summary>A client for unary calls over the same connection, or null while there is none.</summary>
    public Peer.PeerClient? Client => IsConnected && _channel is not null ? new Peer.PeerClient(_channel) : null;

    /// <summary>Dials, sends, and dials again, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan wait = RedialMin;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await ExchangeAsync(() => wait = RedialMin, cancellation).ConfigureAwait(false);
            }
            catch (RpcException e) when (!cancellation.IsCancellationRequested)
            {
                Report(e.StatusCode == StatusCode.Unavailable ? "not reachable" : e.Status.Detail);
            }
            catch (Exception e) when (e is RpcException or OperationCanceledException or IOException or InvalidOperationException or ObjectDisposedException)
            {
                if (!cancellation.IsCancellationRequested) Report(e.Message);
            }
            finally
            {
                IsConnected = false;
            }

            if (cancellation.IsCancellationRequested) return;
            await Task.Delay(wait, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < RedialMax ? wait * 2 : RedialMax;
        }
    }

    public ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        _theirs?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ExchangeAsync(Action onConnected, CancellationToken cancellation)
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(_peer.Address, new GrpcChannelOptions
        {
            HttpHandler = MakeHandler(), DisposeHttpClient = true,
            MaxReceiveMessageSize = Limits.ConsensusMessageBytesMax + Limits.CertificateBytesMax, MaxSendMessageSize = Limits.ConsensusMessageBytesMax + Limits.CertificateBytesMax,
        });
        _channel = channel;
        Peer.PeerClient client = new(channel);
        using AsyncDuplexStreamingCall<PeerFrame, PeerFrame> call = client.Exchange(cancellationToken: cancellation);

        // The certificate of the other end is known once headers have come back: the server sends them at once.
        await call.ResponseHeadersAsync.ConfigureAwait(false);
        X509Certificate2 theirs = _theirs ?? throw new InvalidOperationException("no TLS certificate was shown");
        await call.RequestStream.WriteAsync(new PeerFrame { Hello = _handshake.MakeHello(theirs) }, cancellation).ConfigureAwait(false);
        if (!await call.ResponseStream.MoveNext(cancellation).ConfigureAwait(false) || call.ResponseStream.Current.ContentCase != PeerFrame.ContentOneofCase.Hello)
        {
            throw new InvalidOperationException("it closed the connection before its hello");
        }

        HelloVerdict verdict = _handshake.Check(call.ResponseStream.Current.Hello, theirs, _time.GetUtcNow(), out Address identity);
        if (verdict == HelloVerdict.Accepted && !identity.Equals(Identity)) verdict = HelloVerdict.UnknownIdentity;
        if (verdict != HelloVerdict.Accepted) throw new InvalidOperationException(PeerHandshake.Explain(verdict));

        while (_outbound.Reader.TryRead(out _))
        {
            // What was meant for the connection before is of no use now.
        }

        IsConnected = true;
        _lastProblem = "";
        onConnected();
        PeeringLog.Connected(_logger, Name, Identity.ToString());
        _connected(this);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task watch = WatchEndAsync(call, ended);
        try
        {
            await foreach (PeerFrame frame in _outbound.Reader.ReadAllAsync(ended.Token).ConfigureAwait(false))
            {
                await call.RequestStream.WriteAsync(frame, ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            IsConnected = false;
            await ended.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!cancellation.IsCancellationRequested) PeeringLog.Disconnected(_logger, Name);
        }
    }

    private static async Task WatchEndAsync(AsyncDuplexStreamingCall<PeerFrame, PeerFrame> call, CancellationTokenSource ended)
    {
        try
        {
            while (await call.ResponseStream.MoveNext(ended.Token).ConfigureAwait(false))
            {
                // Nothing is expected after the hello.
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private SocketsHttpHandler MakeHandler() => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        KeepAlivePingDelay = TimeSpan.FromSeconds(5),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        EnableMultipleHttp2Connections = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificates = [_certificate],
            LocalCertificateSelectionCallback = (_, _, _, _, _) => _certificate,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                // Self-signed on purpose: the hello says whose certificate it is.
                if (certificate is null) return false;
                _theirs = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                return true;
            },
        },
    };

    private void Report(string problem)
    {
        if (problem == _lastProblem) return;
        _lastProblem = problem;
        PeeringLog.NotConnected(_logger, Name, _peer.Address, problem);
    }
}
