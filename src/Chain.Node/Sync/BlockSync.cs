using System.Threading.Channels;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Peering;
using Chain.Node.Progress;
using Chain.Node.Storage;

namespace Chain.Node.Sync;

/// <summary>Brings a node that is behind up to its peers: fetches decided blocks from several at once and hands them to the loop, which checks each.</summary>
/// <remarks>
/// A claim of a peer moves nothing but a request to that peer; a block counts by its certificate alone. So a liar costs one
/// request, then is left alone for ever longer (docs/consensus.md, lesson 19).
/// </remarks>
internal sealed class BlockSync : BackgroundService
{
    /// <summary>Blocks asked of one source at a time.</summary>
    public const int WindowBlocks = 64;

    /// <summary>Sources asked at the same time.</summary>
    public const int SourcesMax = 4;

    /// <summary>How long a node stays at one height, behind others, before it dials those for their blocks that have only dialled it; default 1 s. What a peer
    /// has decided a moment sooner comes by itself.</summary>
    public static readonly TimeSpan DialAfter = TimeSpan.FromSeconds(1);

    private readonly ChainStore _store;
    private readonly PeerHeights _heights;
    private readonly Func<IEnumerable<IBlockSource>> _sources;
    private readonly Func<Block, CommitCertificate, CancellationToken, Task<AppendVerdict>> _append;
    private readonly TimeProvider _time;
    private readonly ILogger<BlockSync> _logger;
    private readonly SourceStandings _standings;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true });
    private readonly Action? _caughtUp;
    private readonly IProgress<ProgressStep>? _progress;
    private long _fetchingTo;
    private (long Head, long Since) _behind = (-1, 0);

    public BlockSync(ChainStore store, ConsensusLoop loop, PeerHeights heights, PeerHub hub, TimeProvider time, ILogger<BlockSync> logger,
        IProgress<ProgressStep>? progress = null)
        : this(store, heights, () => hub.Links.Where(l => hub.IsConnected(l.Identity)).Select(l => new PeerBlockSource(l, time)), loop.AppendSyncedAsync, time,
            logger, progress)
    {
        loop.PeerAhead += Wake;
        _caughtUp = loop.RequestGossip;
    }

    internal BlockSync(ChainStore store, PeerHeights heights, Func<IEnumerable<IBlockSource>> sources,
        Func<Block, CommitCertificate, CancellationToken, Task<AppendVerdict>> append, TimeProvider time, ILogger<BlockSync> logger,
        IProgress<ProgressStep>? progress = null)
    {
        _store = store;
        _heights = heights;
        _sources = sources;
        _append = append;
        _time = time;
        _logger = logger;
        _progress = progress;
        _standings = new SourceStandings(time);
    }

    /// <summary>Height that this node is on its way to: what f + 1 validators have decided, or what it is fetching once a source has given some of it. Its own
    /// height when it is caught up.</summary>
    public long TargetHeight
    {
        get
        {
            ChainHead head = _store.Head;
            return Math.Max(head.Height, Math.Max(_heights.DecidedForCertain(head.NextValidators), Interlocked.Read(ref _fetchingTo)));
        }
    }

    /// <summary>Whether the node is more than one block behind.</summary>
    public bool IsCatchingUp => TargetHeight > _store.Head.Height + 1;

    /// <summary>Looks for work; called whenever a peer says that it is ahead.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _wake.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
        {
            _wake.Reader.TryRead(out _);
            try
            {
                while (await PassAsync(stoppingToken).ConfigureAwait(false))
                {
                    // Until nobody who may be asked claims more.
                }

                _caughtUp?.Invoke(); // The votes of the height after the last are what is missing now.
            }
            finally
            {
                Interlocked.Exchange(ref _fetchingTo, 0);
            }
        }
    }

    private List<IBlockSource> FindSources(long head)
    {
        List<IBlockSource> ahead = [.. _sources().Where(s => _heights.Deciding(s.Identity) - 1 > head && _standings.MayAsk(s.Identity))];
        if (ahead.Count > 0 && _behind.Head != head) _behind = (head, _time.GetTimestamp());
        bool dials = _time.GetElapsedTime(_behind.Since) >= DialAfter;
        return [.. ahead.Where(s => s.IsAtHand || dials).OrderBy(s => _standings.Failures(s.Identity)).ThenByDescending(s => s.IsAtHand)
            .ThenByDescending(s => _heights.Deciding(s.Identity)).Take(SourcesMax)];
    }

    /// <summary>Asks several sources for consecutive windows and appends what they give, in order. False if there was nobody to ask.</summary>
    private async Task<bool> PassAsync(CancellationToken cancellation)
    {
        long head = _store.Head.Height;
        List<IBlockSource> sources = FindSources(head);
        if (sources.Count == 0) return false;
        using CancellationTokenSource pass = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<(IBlockSource Source, long From, int Count, Task<FetchedWindow> Fetch)> windows = [];
        long next = head + 1;
        foreach (IBlockSource source in sources)
        {
            long available = _heights.Deciding(source.Identity) - next;
            if (available < 1) continue;
            int count = (int)Math.Min(WindowBlocks, available);
            windows.Add((source, next, count, source.FetchAsync(next, count, pass.Token)));
            next += count;
        }

        try
        {
            foreach ((IBlockSource source, long from, int count, Task<FetchedWindow> fetch) in windows)
            {
                FetchedWindow window = await fetch.ConfigureAwait(false);
                if (window.Blocks.Count > 0) Interlocked.Exchange(ref _fetchingTo, next - 1); // Until then it is a claim, and perhaps of one peer.
                if (!await AppendAsync(source, from, count, window, cancellation).ConfigureAwait(false)) break;
            }
        }
        finally
        {
            await pass.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(windows.Select(w => (Task)w.Fetch)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    /// <summary>Appends a window; false if it has a gap, so that what comes after it is of no use.</summary>
    private async Task<bool> AppendAsync(IBlockSource source, long from, int count, FetchedWindow window, CancellationToken cancellation)
    {
        foreach ((Block block, CommitCertificate certificate) in window.Blocks)
        {
            AppendVerdict verdict = await _append(block, certificate, cancellation).ConfigureAwait(false);
            if (verdict is AppendVerdict.Appended or AppendVerdict.AlreadyHere)
            {
                _progress?.Report(new ProgressStep("sync", _store.Head.Height, TargetHeight, ProgressUnit.Blocks));
                continue;
            }

            if (verdict == AppendVerdict.NotNext) return false;
            TimeSpan alone = _standings.Failed(source.Identity, isLie: true);
            SyncLog.BadBlock(_logger, source.Name, block.Height, verdict.ToString(), (int)alone.TotalSeconds);
            return false;
        }

        if (window.Problem.Length == 0 && window.Blocks.Count > 0)
        {
            _standings.Delivered(source.Identity);
        }
        else
        {
            TimeSpan wait = _standings.Failed(source.Identity, window.IsMalformed);
            SyncLog.Failed(_logger, source.Name, from, window.Problem, (int)wait.TotalSeconds);
        }

        long height = _store.Head.Height;
        long target = TargetHeight;
        if (target > height + 1 || window.Blocks.Count > 1) SyncLog.Progress(_logger, height, target, (int)(100 * height / Math.Max(1, target)));
        return window.Blocks.Count == count;
    }
}
