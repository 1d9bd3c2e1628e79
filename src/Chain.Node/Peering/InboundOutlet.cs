using Chain.Core.Primitives;
using Fwledger.Peer.V1;
using Grpc.Core;

namespace Chain.Node.Peering;

/// <summary>Sends to a peer over the stream that the peer opened.</summary>
internal sealed class InboundOutlet(Address identity, TimeProvider time) : IPeerOutlet
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromMilliseconds(500);

    private readonly OutboundQueue _outbound = new(time);
    private volatile bool _isConnected = true;

    public Address Identity => identity;

    public bool IsConnected => _isConnected;

    public void Send(PeerFrame frame)
    {
        if (_isConnected) _outbound.Add(frame);
    }

    /// <summary>Sends queued frames until the connection ends.</summary>
    /// <remarks>A node that stops must still forward the transactions that it has admitted. So this then sends the remaining frames, within 500 ms.</remarks>
    public async Task RunAsync(IServerStreamWriter<PeerFrame> stream, CancellationToken ended)
    {
        try
        {
            await _outbound.SendAsync(stream, ended).ConfigureAwait(false);
            using CancellationTokenSource limit = new(FlushLimit, time);
            while (_outbound.TryTake(isEnding: true) is { } frame) await stream.WriteAsync(frame, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException or RpcException)
        {
            // The connection ended. One of the nodes will redial.
        }
        finally
        {
            _isConnected = false;
        }
    }
}
