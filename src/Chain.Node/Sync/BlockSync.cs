using System.Threading.Channels;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Peering;
using Chain.Node.Storage;
using Fwledger.Peer.V1;
using Grpc.Core;

namespace Chain.Node.Sync;

/// <summary>Brings a node that is behind up to its peers: fetches decided blocks and hands them to the loop, which checks each.</summary>
internal sealed class BlockSync : BackgroundService
{
    private const int BlocksPerFetch = 128;
    private readonly ChainStore _store;
    private readonly ConsensusLoop _loop;
    private readonly PeerHub _hub;
    private readonly ILogger<BlockSync> _logger;
    private readonly Channel<(Address Peer, long Height)> _wanted = Channel.CreateBounded<(Address, long)>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public BlockSync(ChainStore store, ConsensusLoop loop, PeerHub hub, ILogger<BlockSync> logger)
    {
        _store = store;
        _loop = loop;
        _hub = hub;
        _logger = logger;
        loop.PeerAhead += (peer, height) => _wanted.Writer.TryWrite((peer, height));
    }

    /// <summary>Whether blocks are being fetched now.</summary>
    public bool IsCatchingUp { get; private set; }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach ((Address peer, long deciding) in _wanted.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            if (_store.Head.Height >= deciding - 1) continue;
            PeerLink? link = _hub.Links.FirstOrDefault(l => l.Identity.Equals(peer) && l.IsConnected);
            if (link is null) continue;
            try
            {
                IsCatchingUp = deciding - _store.Head.Height > 2;
                await FetchAsync(link, deciding - 1, stoppingToken).ConfigureAwait(false);
            }
            catch (RpcException e) when (!stoppingToken.IsCancellationRequested)
            {
                SyncLog.Failed(_logger, link.Name, e.Status.Detail);
            }
            finally
            {
                IsCatchingUp = false;
            }
        }
    }

    private async Task FetchAsync(PeerLink link, long target, CancellationToken cancellation)
    {
        while (_store.Head.Height < target && link.Client is { } client)
        {
            long from = _store.Head.Height + 1;
            FetchBlocksRequest request = new() { FromHeight = from, Count = (int)Math.Min(BlocksPerFetch, target - from + 1) };
            using AsyncServerStreamingCall<FetchedBlock> call = client.FetchBlocks(request, deadline: DateTime.UtcNow.AddSeconds(30), cancellationToken: cancellation);
            int appended = 0;
            while (await call.ResponseStream.MoveNext(cancellation).ConfigureAwait(false))
            {
                FetchedBlock fetched = call.ResponseStream.Current;
                bool good = Block.TryDecode(fetched.Block.Span, out Block? block) & CommitCertificate.TryDecode(fetched.Certificate.Span, out CommitCertificate? certificate);
                if (!good || !await _loop.AppendSyncedAsync(block!, certificate!, cancellation).ConfigureAwait(false))
                {
                    SyncLog.BadBlock(_logger, link.Name, from + appended);
                    return;
                }

                appended++;
            }

            if (appended == 0) return;
            SyncLog.Progress(_logger, _store.Head.Height, target, link.Name);
        }

        _loop.RequestGossip(); // the votes of the height after the last are what is missing now
    }
}
