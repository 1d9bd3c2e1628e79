using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Peering;
using Fwledger.Peer.V1;
using Grpc.Core;

namespace Chain.Node.Sync;

/// <summary>A peer as a block source. Answers are bounded in bytes, and a silent peer times out.</summary>
/// <remarks>If only the peer has dialled this node, the source dials the peer first.</remarks>
internal sealed class PeerBlockSource(PeerLink link, TimeProvider time) : IBlockSource
{
    /// <summary>Longest wait for the next block: 5 s.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of blocks after which one answer ends: 16 MiB. The next pass requests the rest.</summary>
    private const long WindowBytesMax = 16 * 1024 * 1024;

    public Address Identity => link.Identity;

    public string Name => link.Name;

    public bool IsConnected => link.IsConnected;

    public async Task<FetchedWindow> FetchAsync(long from, int count, CancellationToken cancellation)
    {
        List<(Block, CommitCertificate)> blocks = [];
        using CancellationTokenSource silence = new(SilenceMax, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        long bytes = 0;
        try
        {
            if (await link.ConnectAsync(both.Token).ConfigureAwait(false) is not { } client) return new FetchedWindow(blocks, "not connected");
            using AsyncServerStreamingCall<FetchedBlock> call = client.FetchBlocks(
                new FetchBlocksRequest { FromHeight = from, Count = count }, cancellationToken: both.Token);
            while (blocks.Count < count && bytes < WindowBytesMax && await call.ResponseStream.MoveNext(both.Token).ConfigureAwait(false))
            {
                FetchedBlock fetched = call.ResponseStream.Current;
                bool isDecoded = Block.TryDecode(fetched.Block.Span, out Block? block)
                    & CommitCertificate.TryDecode(fetched.Certificate.Span, out CommitCertificate? certificate);
                if (!isDecoded || block!.Height != from + blocks.Count)
                    return new FetchedWindow(blocks, $"it did not send block {from + blocks.Count}, but something else") { IsMalformed = true };
                blocks.Add((block, certificate!));
                bytes += fetched.Block.Length + fetched.Certificate.Length;
                silence.CancelAfter(SilenceMax);
            }

            bool isEnough = blocks.Count == count || bytes >= WindowBytesMax;
            return new FetchedWindow(blocks, isEnough ? "" : $"it did not send block {from + blocks.Count}, although it claims to have it");
        }
        catch (RpcException e) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("This node is stopping.", e, cancellation);
        }
        catch (Exception e) when (e is RpcException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException
            && !cancellation.IsCancellationRequested)
        {
            return new FetchedWindow(blocks, silence.IsCancellationRequested ? "it stopped answering" : e is RpcException rpc ? rpc.Status.Detail : e.Message);
        }
    }
}
