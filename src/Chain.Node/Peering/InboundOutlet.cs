using Chain.Core.Primitives;
using Fwledger.Peer.V1;
using Grpc.Core;

namespace Chain.Node.Peering;

/// <summary>Sends to a peer on the stream that the peer dialled.</summary>
internal sealed class InboundOutlet(Address identity, TimeProvider time) : IPeerOutlet
{
    private readonly OutboundQueue _outbound = new(time);
    private volatile bool _isConnected = true;

    public Address Identity => identity;

    public bool IsConnected => _isConnected;

    public void Send(PeerFrame frame)
    {
        if (_isConnected) _outbound.Add(frame);
    }

    /// <summary>Writes what is queued until the connection ends.</summary>
    public async Task RunAsync(IServerStreamWriter<PeerFrame> stream, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                while (_outbound.TryTake() is { } frame) await stream.WriteAsync(frame, ended).ConfigureAwait(false);
                await _outbound.WaitAsync(ended).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException or RpcException)
        {
            // The connection ended; the peer dials again.
        }
        finally
        {
            _isConnected = false;
        }
    }
}
