using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Keys;
using Chain.Node.Peering;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Node.Tests.Chains;
using Node.Tests.Cluster;

namespace Node.Tests.Peering;

/// <summary>A peer that sends what a test tells it to send, over real mutual TLS.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly GrpcChannel _channel;
    private readonly EcdsaSigner _signer;
    private readonly X509Certificate2? _certificate;
    private X509Certificate2? _theirs;
    private AsyncDuplexStreamingCall<PeerFrame, PeerFrame>? _call;

    public ScriptedPeer(ClusterNode target, EcdsaSigner signer, bool hasCertificate = true, int certificateDays = 10)
    {
        _signer = signer;
        if (hasCertificate)
        {
            TlsIdentity.Create(_folder["tls.pem"], "scripted", DateTimeOffset.UtcNow, certificateDays);
            _certificate = X509Certificate2.CreateFromPemFile(_folder["tls.pem"]);
        }

        _channel = GrpcChannel.ForAddress(target.Configuration.Peer!, new GrpcChannelOptions
        {
            MaxSendMessageSize = null,
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    ClientCertificates = _certificate is null ? [] : [_certificate],
                    RemoteCertificateValidationCallback = (_, shown, _, _) =>
                    {
                        _theirs = shown is null ? null : X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
                        return _theirs is not null;
                    },
                },
            },
        });
    }

    public Peer.PeerClient Client => new(_channel);

    /// <summary>Opens the stream and sends a hello of this identity on this chain. Returns the node's hello.</summary>
    public async Task<Hello> GreetAsync(Hash256 chainId)
    {
        await OpenAsync();
        PeerHandshake handshake = new(chainId, _signer, "scripted", _certificate!, new Dictionary<Address, string>());
        await SendAsync(new PeerFrame { Hello = handshake.MakeHello(_theirs!) });
        Assert.That(await _call!.ResponseStream.MoveNext().WaitAsync(InProcessCluster.Patience));
        return _call.ResponseStream.Current.Hello;
    }

    /// <summary>Opens the stream and sends nothing.</summary>
    public async Task OpenAsync()
    {
        _call = Client.Exchange();
        await _call.ResponseHeadersAsync.WaitAsync(InProcessCluster.Patience);
    }

    public Task SendAsync(PeerFrame frame) => _call!.RequestStream.WriteAsync(frame);

    public Task SendAsync(ConsensusMessage message) => SendAsync(new PeerFrame { Consensus = ByteString.CopyFrom(message.Encode()) });

    public Task SendBytesAsync(byte[] consensus) => SendAsync(new PeerFrame { Consensus = ByteString.CopyFrom(consensus) });

    /// <summary>Waits until the node ends the stream. Returns its status.</summary>
    public async Task<Status> EndAsync()
    {
        try
        {
            while (await _call!.ResponseStream.MoveNext().WaitAsync(InProcessCluster.Patience))
            {
            }

            return _call.GetStatus();
        }
        catch (RpcException e)
        {
            return e.Status;
        }
    }

    public ValueTask DisposeAsync()
    {
        _call?.Dispose();
        _channel.Dispose();
        _certificate?.Dispose();
        _theirs?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
