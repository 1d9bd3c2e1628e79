using System.Globalization;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Peering;
using Fwledger.Peer.V1;
using Grpc.Core;

namespace Chain.Node.Sync;

/// <summary>A peer as a block source. Answers are bounded in bytes and have a least pace, and a silent peer times out.</summary>
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
        List<(Block Block, CommitCertificate Certificate)> blocks = [];
        using CancellationTokenSource silence = new(SilenceMax, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            if (await link.ConnectAsync(both.Token).ConfigureAwait(false) is not { } client) return new FetchedWindow(blocks, "not connected");
            using AsyncServerStreamingCall<FetchedBlock> call = client.FetchBlocks(
                new FetchBlocksRequest { FromHeight = from, Count = count }, cancellationToken: both.Token);
            return await ReadAsync(call.ResponseStream, blocks, from, count, time, silence, both.Token).ConfigureAwait(false);
        }
        catch (RpcException e) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("This node is stopping.", e, cancellation);
        }
        catch (RpcException e) when (LowestBlockOf(e) is > 0 and var lowest)
        {
            return new FetchedWindow(blocks, e.Status.Detail) { LowestBlock = lowest };
        }
        catch (Exception e) when (e is RpcException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException
            && !cancellation.IsCancellationRequested)
        {
            string problem = silence.IsCancellationRequested ? "it stopped answering" : e is RpcException rpc ? rpc.Status.Detail : e.Message;
            return new FetchedWindow(blocks, problem) { IsSlow = silence.IsCancellationRequested && blocks.Count > 0 };
        }
    }

    private static long LowestBlockOf(RpcException e) => e.StatusCode == StatusCode.OutOfRange
        && long.TryParse(e.Trailers.GetValue(PeerService.LowestBlockTrailer), NumberStyles.None, CultureInfo.InvariantCulture, out long lowest) ? lowest : 0;

    /// <summary>Reads an answer until it is complete, or until the source is slower than <see cref="FetchPace"/> allows.</summary>
    internal static async Task<FetchedWindow> ReadAsync(IAsyncStreamReader<FetchedBlock> answer, List<(Block Block, CommitCertificate Certificate)> blocks,
        long from, int count, TimeProvider time, CancellationTokenSource silence, CancellationToken cancellation)
    {
        long startedAt = time.GetTimestamp(), bytes = 0;
        while (blocks.Count < count && bytes < WindowBytesMax && await answer.MoveNext(cancellation).ConfigureAwait(false))
        {
            FetchedBlock fetched = answer.Current;
            bool isDecoded = Block.TryDecode(fetched.Block.Span, out Block? block)
                & CommitCertificate.TryDecode(fetched.Certificate.Span, out CommitCertificate? certificate);
            if (!isDecoded || block!.Height != from + blocks.Count)
                return new FetchedWindow(blocks, $"it did not send block {from + blocks.Count}, but something else") { IsMalformed = true };
            blocks.Add((block, certificate!));
            bytes += fetched.Block.Length + fetched.Certificate.Length;
            TimeSpan left = FetchPace.Allowed(blocks.Count, bytes) - time.GetElapsedTime(startedAt);
            if (left <= TimeSpan.Zero && blocks.Count < count)
            {
                double seconds = time.GetElapsedTime(startedAt).TotalSeconds;
                return new FetchedWindow(blocks, $"it is too slow: {blocks.Count} blocks in {seconds:0.0} s") { IsSlow = true };
            }

            silence.CancelAfter(left > TimeSpan.Zero && left < SilenceMax ? left : SilenceMax);
        }

        bool isEnough = blocks.Count == count || bytes >= WindowBytesMax;
        return new FetchedWindow(blocks, isEnough ? "" : $"it did not send block {from + blocks.Count}, although it claims to have it");
    }
}
