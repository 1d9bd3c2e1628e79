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

    /// <summary>Transactions after which a group of blocks ends that is appended together: about a hundredth of a second of work for the loop.</summary>
    public const int GroupTransactionsMax = 1000;

    /// <summary>Maximum number of sources with a request in flight.</summary>
    public const int SourcesMax = 4;

    /// <summary>
    /// How long the node is behind at one height before it also dials peers that have so far only dialled it: 1 s. A block that a peer has
    /// just decided arrives without a request.
    /// </summary>
    public static readonly TimeSpan DialAfter = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly ChainStore _store;
    private readonly PeerHeights _heights;
    private readonly Func<IEnumerable<IBlockSource>> _sources;
    private readonly Func<IReadOnlyList<SyncedBlock>, CancellationToken, Task<AppendResult>> _append;
    private readonly TimeProvider _time;
    private readonly ILogger<BlockSync> _logger;
    private readonly SourceBackoff _backoff;
    private readonly SourceRanges _ranges;
    private readonly HashSet<Address> _delivering = []; // Sources whose last window was complete and good.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Action? _caughtUp;
    private readonly IProgress<ProgressStep>? _progress;
    private long _fetchingTo;
    private long _noSourceAt;
    private long? _progressAt;
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
        Func<IReadOnlyList<SyncedBlock>, CancellationToken, Task<AppendResult>> append, TimeProvider time, ILogger<BlockSync> logger,
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

    /// <summary>The sources to ask for the blocks above a height, the best first.</summary>
    private List<IBlockSource> FindSources(long height)
    {
        IBlockSource[] all = [.. _sources().Where(s => _heights.Deciding(s.Identity) - 1 > height)];
        IBlockSource[] claiming = [.. all.Where(s => _ranges.MayHave(s.Identity, height + 1))];
        if (all.Length > 0 && claiming.Length == 0) LogNoSource(height + 1, all.Min(s => _ranges.LowestOf(s.Identity)));
        List<IBlockSource> ahead = [.. claiming.Where(s => _backoff.MayAsk(s.Identity))];
        if (ahead.Count == 0) ahead = [.. claiming.Where(s => _backoff.MayAskAlone(s.Identity)).Take(1)]; // Several would slow each other down.
        long head = _store.Head.Height;
        if (ahead.Count > 0 && _behind.Head != head) _behind = (head, _time.GetTimestamp());
        bool dials = _time.GetElapsedTime(_behind.Since) >= DialAfter;
        return [.. ahead.Where(s => s.IsConnected || dials).OrderBy(s => _backoff.Failures(s.Identity)).ThenByDescending(s => s.IsConnected)
            .ThenByDescending(s => _heights.Deciding(s.Identity)).Take(SourcesMax)];
    }

    /// <summary>Says that nobody keeps a block any more, and what to do; again whenever a source has confirmed it.</summary>
    private void LogNoSource(long height, long lowest)
    {
        if (_noSourceAt == height) return;
        _noSourceAt = height;
        SyncLog.NoSource(_logger, height, lowest);
    }

    /// <summary>Requests consecutive windows from several sources and appends the blocks in order. False if there was no source to ask.</summary>
    /// <remarks>
    /// A source whose last window was good gets its next request before the blocks are appended, so it works while this node does. A new source must
    /// show a good window first.
    /// </remarks>
    private async Task<bool> PassAsync(CancellationToken cancellation)
    {
        long head = _store.Head.Height;
        List<IBlockSource> sources = FindSources(head);
        if (sources.Count == 0) return false;
        using CancellationTokenSource pass = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Queue<Window> windows = new();
        long next = Request(windows, sources, head + 1, pass.Token);
        try
        {
            while (windows.TryPeek(out Window? window))
            {
                (FetchedWindow fetched, SyncedBlock[] blocks) = await window.Fetch.ConfigureAwait(false);
                if (blocks.Length > 0) Interlocked.Exchange(ref _fetchingTo, next - 1); // Without a delivered block, the height is only a claim.
                windows.Dequeue();
                if (blocks.Length == window.Count && _delivering.Contains(window.Source.Identity)) next = Request(windows, next, pass.Token);
                if (!await AppendAsync(window, fetched, blocks, cancellation).ConfigureAwait(false))
                {
                    _delivering.Remove(window.Source.Identity);
                    break;
                }

                if (_delivering.Add(window.Source.Identity)) next = Request(windows, next, pass.Token);
            }
        }
        finally
        {
            await pass.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(windows.Select(w => (Task)w.Fetch)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    private long Request(Queue<Window> windows, long from, CancellationToken cancellation) =>
        Request(windows, FindSources(from - 1), from, cancellation);

    /// <summary>Requests the windows from a height on, one from each source without a request in flight. Returns the height after them.</summary>
    private long Request(Queue<Window> windows, IEnumerable<IBlockSource> sources, long from, CancellationToken cancellation)
    {
        long next = from;
        foreach (IBlockSource source in sources.Where(s => !windows.Any(w => w.Source.Identity.Equals(s.Identity))))
        {
            long available = _heights.Deciding(source.Identity) - next;
            if (available < 1 || windows.Count == SourcesMax) continue;
            int count = (int)Math.Min(WindowBlocks, available);
            windows.Enqueue(new Window(source, next, count, FetchAsync(source, next, count, cancellation)));
            next += count;
        }

        return next;
    }

    /// <summary>Fetches a window and verifies its signatures together, while the consensus loop appends the windows before.</summary>
    private async Task<(FetchedWindow Fetched, SyncedBlock[] Blocks)> FetchAsync(IBlockSource source, long from, int count, CancellationToken cancellation)
    {
        FetchedWindow fetched = await source.FetchAsync(from, count, cancellation).ConfigureAwait(false);
        SyncedBlock[] blocks = await Task.Run(
            () => SyncedBlock.VerifyAll(fetched.Blocks, _store.Head.NextValidators, _store.Genesis.ChainId), cancellation).ConfigureAwait(false);
        return (fetched, blocks);
    }

    /// <summary>Appends a window. False if it is incomplete or a block was refused: the next windows cannot be appended then.</summary>
    private async Task<bool> AppendAsync(Window window, FetchedWindow fetched, SyncedBlock[] blocks, CancellationToken cancellation)
    {
        for (int first = 0, end; first < blocks.Length; first = end)
        {
            end = GroupEnd(blocks, first);
            AppendResult result = await _append(new ArraySegment<SyncedBlock>(blocks, first, end - first), cancellation).ConfigureAwait(false);
            for (int i = first; i < first + result.Count; i++)
                _progress?.Report(new ProgressStep("sync", blocks[i].Block.Height, TargetHeight, ProgressUnit.Blocks));
            if (result.Count == end - first) continue;
            if (result.Verdict == AppendVerdict.NotNext) return false;
            TimeSpan wait = _backoff.Failed(window.Source.Identity, isLie: true);
            long height = blocks[first + result.Count].Block.Height;
            SyncLog.BadBlock(_logger, window.Source.Name, height, result.Verdict.ToString(), (int)wait.TotalSeconds);
            return false;
        }

        Judge(window, fetched);
        LogProgress(fetched.Blocks.Count);
        return fetched.Blocks.Count == window.Count;
    }

    /// <summary>Index after the last block of the group that begins at an index. A large block is a group of its own.</summary>
    private static int GroupEnd(SyncedBlock[] blocks, int first)
    {
        int end = first + 1, transactions = blocks[first].Block.Transactions.Count;
        while (end < blocks.Length && transactions + blocks[end].Block.Transactions.Count <= GroupTransactionsMax)
            transactions += blocks[end++].Block.Transactions.Count;
        return end;
    }

    /// <summary>Notes how a source has answered.</summary>
    private void Judge(Window window, FetchedWindow fetched)
    {
        IBlockSource source = window.Source;
        if (fetched.LowestBlock > 0)
        {
            // Not a fault, so no back-off: the source may have what comes later.
            _ranges.Learn(source.Identity, fetched.LowestBlock);
            _noSourceAt = 0;
            SyncLog.Pruned(_logger, source.Name, window.From, fetched.LowestBlock);
        }
        else if (fetched.Problem.Length == 0 && fetched.Blocks.Count > 0)
        {
            _backoff.Delivered(source.Identity);
        }
        else
        {
            TimeSpan wait = _backoff.Failed(source.Identity, fetched.IsMalformed, fetched.IsSlow && fetched.Blocks.Count > 0);
            SyncLog.Failed(_logger, source.Name, window.From, fetched.Problem, (int)wait.TotalSeconds);
        }
    }

    /// <summary>Logs how far the node is, at most once per <see cref="ProgressInterval"/>, and when it has caught up.</summary>
    private void LogProgress(int blocks)
    {
        long height = _store.Head.Height, target = TargetHeight;
        bool isBehind = target > height + 1;
        if (!isBehind && blocks <= 1) return;
        if (isBehind && _progressAt is { } before && _time.GetElapsedTime(before) < ProgressInterval) return;
        _progressAt = _time.GetTimestamp();
        SyncLog.Progress(_logger, height, target, (int)(100 * height / Math.Max(1, target)));
    }

    /// <summary>A requested range, and its answer.</summary>
    private sealed record Window(IBlockSource Source, long From, int Count, Task<(FetchedWindow Fetched, SyncedBlock[] Blocks)> Fetch);
}
