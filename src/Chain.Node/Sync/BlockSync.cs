using System.Threading.Channels;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Peering;
using Chain.Node.Progress;
using Chain.Node.Storage;

namespace Chain.Node.Sync;

/// <summary>Catches up with the peers: fetches decided blocks from several in parallel and passes them to the consensus loop, which verifies each.</summary>
/// <remarks>
/// If a peer claims a height, the node only sends it a request. A block counts only with a valid certificate. So a lie costs one request,
/// and the node then backs off from that peer. It also backs off from a peer that is slower than <see cref="FetchPace"/>, and takes the blocks
/// from the others, those with the fewest failures first.
/// </remarks>
internal sealed class BlockSync : BackgroundService
{
    /// <summary>Blocks per request.</summary>
    public const int WindowBlocks = 64;

    /// <summary>Maximum number of sources with a request in flight.</summary>
    public const int SourcesMax = 4;

    /// <summary>
    /// How long the node is behind at one height before it also dials peers that have so far only dialled it: 1 s. A block that a peer has
    /// just decided arrives without a request.
    /// </summary>
    public static readonly TimeSpan DialAfter = TimeSpan.FromSeconds(1);

    private readonly ChainStore _store;
    private readonly PeerHeights _heights;
    private readonly Func<IEnumerable<IBlockSource>> _sources;
    private readonly Func<Block, CommitCertificate, CancellationToken, Task<AppendVerdict>> _append;
    private readonly TimeProvider _time;
    private readonly ILogger<BlockSync> _logger;
    private readonly SourceBackoff _backoff;
    private readonly SourceRanges _ranges;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Action? _caughtUp;
    private readonly IProgress<ProgressStep>? _progress;
    private long _fetchingTo;
    private long _noSourceAt;
    private (long Head, long Since) _behind = (-1, 0);

    public BlockSync(
        ChainStore store, ConsensusLoop loop, PeerHeights heights, PeerHub hub, TimeProvider time, ILogger<BlockSync> logger,
        IProgress<ProgressStep>? progress = null)
        : this(
            store, heights, () => hub.Links.Where(l => hub.IsConnected(l.Identity)).Select(l => new PeerBlockSource(l, time)), loop.AppendSyncedAsync,
            time, logger, progress)
    {
        loop.PeerAhead += Wake;
        _caughtUp = loop.RequestGossip;
    }

    internal BlockSync(
        ChainStore store, PeerHeights heights, Func<IEnumerable<IBlockSource>> sources,
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
        _backoff = new SourceBackoff(time);
        _ranges = new SourceRanges(time);
    }

    /// <summary>
    /// The height that this node is syncing to: the height that f + 1 validators have decided, or the end of the current fetch once a
    /// source has delivered part of it. Equals the node's own height when it has caught up.
    /// </summary>
    public long TargetHeight
    {
        get
        {
            ChainHead head = _store.Head;
            return Math.Max(head.Height, Math.Max(_heights.DecidedHeight(head.NextValidators), Interlocked.Read(ref _fetchingTo)));
        }
    }

    /// <summary>Whether the node is more than one block behind.</summary>
    public bool IsCatchingUp => TargetHeight > _store.Head.Height + 1;

    /// <summary>Starts a pass, if none is running. The consensus loop calls it whenever a peer claims to be ahead.</summary>
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
                    // Repeats until no available source claims a higher height.
                }

                _caughtUp?.Invoke(); // The node now lacks only the votes of the next height.
            }
            finally
            {
                Interlocked.Exchange(ref _fetchingTo, 0);
            }
        }
    }

    private List<IBlockSource> FindSources(long head)
    {
        IBlockSource[] all = [.. _sources().Where(s => _heights.Deciding(s.Identity) - 1 > head)];
        IBlockSource[] claiming = [.. all.Where(s => _ranges.MayHave(s.Identity, head + 1))];
        if (all.Length > 0 && claiming.Length == 0) LogNoSource(head + 1, all.Min(s => _ranges.LowestOf(s.Identity)));
        List<IBlockSource> ahead = [.. claiming.Where(s => _backoff.MayAsk(s.Identity))];
        if (ahead.Count == 0) ahead = [.. claiming.Where(s => _backoff.MayAskAlone(s.Identity)).Take(1)]; // Several would slow each other down.
        if (ahead.Count > 0 && _behind.Head != head) _behind = (head, _time.GetTimestamp());
        bool dials = _time.GetElapsedTime(_behind.Since) >= DialAfter;
        return [.. ahead.Where(s => s.IsConnected || dials).OrderBy(s => _backoff.Failures(s.Identity)).ThenByDescending(s => s.IsConnected)
            .ThenByDescending(s => _heights.Deciding(s.Identity)).Take(SourcesMax)];
    }

    /// <summary>Says once per height that nobody keeps a block any more, and what to do.</summary>
    private void LogNoSource(long height, long lowest)
    {
        if (_noSourceAt == height) return;
        _noSourceAt = height;
        SyncLog.NoSource(_logger, height, lowest);
    }

    /// <summary>Requests consecutive windows from several sources and appends the blocks in order. False if there was no source to ask.</summary>
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
                if (window.Blocks.Count > 0) Interlocked.Exchange(ref _fetchingTo, next - 1); // Without a delivered block, the height is only a claim.
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

    /// <summary>Appends a window. False if it is incomplete or a block was refused: the next windows cannot be appended then.</summary>
    private async Task<bool> AppendAsync(IBlockSource source, long from, int count, FetchedWindow window, CancellationToken cancellation)
    {
        foreach ((Block block, CommitCertificate certificate) in window.Blocks)
        {
            AppendVerdict verdict = await _append(block, certificate, cancellation).ConfigureAwait(false);
            if (verdict is AppendVerdict.Appended or AppendVerdict.AlreadyDecided)
            {
                _progress?.Report(new ProgressStep("sync", _store.Head.Height, TargetHeight, ProgressUnit.Blocks));
                continue;
            }

            if (verdict == AppendVerdict.NotNext) return false;
            TimeSpan wait = _backoff.Failed(source.Identity, isLie: true);
            SyncLog.BadBlock(_logger, source.Name, block.Height, verdict.ToString(), (int)wait.TotalSeconds);
            return false;
        }

        if (window.LowestBlock > 0)
        {
            // Not a fault, so no back-off: the source may have what comes later.
            _ranges.Learn(source.Identity, window.LowestBlock);
            SyncLog.Pruned(_logger, source.Name, from, window.LowestBlock);
        }
        else if (window.Problem.Length == 0 && window.Blocks.Count > 0)
        {
            _backoff.Delivered(source.Identity);
        }
        else
        {
            TimeSpan wait = _backoff.Failed(source.Identity, window.IsMalformed, window.IsSlow && window.Blocks.Count > 0);
            SyncLog.Failed(_logger, source.Name, from, window.Problem, (int)wait.TotalSeconds);
        }

        long height = _store.Head.Height;
        long target = TargetHeight;
        if (target > height + 1 || window.Blocks.Count > 1) SyncLog.Progress(_logger, height, target, (int)(100 * height / Math.Max(1, target)));
        return window.Blocks.Count == count;
    }
}
