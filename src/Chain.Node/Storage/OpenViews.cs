namespace Chain.Node.Storage;

/// <summary>The prune heights of the open views: what a view could read when it was opened stays until it is closed. Thread-safe.</summary>
/// <remarks>RocksDB drops rows of pruned nodes without regard to snapshots, so the views themselves hold back the bound that it gets.</remarks>
/// <param name="pruneHeight">The prune height now.</param>
/// <param name="drop">Gets the height up to which pruned nodes may be dropped, whenever it rises.</param>
internal sealed class OpenViews(long pruneHeight, Action<long> drop)
{
    private readonly Lock _lock = new();
    private readonly List<(long PruneHeight, int Count)> _views = []; // Ascending, because the prune height only rises; usually one or two.
    private long _pruneHeight = pruneHeight, _durable, _dropped;

    /// <summary>Lowest height whose state is complete.</summary>
    public long PruneHeight => Interlocked.Read(ref _pruneHeight);

    /// <summary>Registers a view that is about to take its snapshot.</summary>
    /// <returns>The lowest height whose state the view can read, for <see cref="Leave"/>.</returns>
    public long Enter()
    {
        lock (_lock)
        {
            if (_views.Count > 0 && _views[^1].PruneHeight == _pruneHeight) _views[^1] = (_pruneHeight, _views[^1].Count + 1);
            else _views.Add((_pruneHeight, 1));
            return _pruneHeight;
        }
    }

    /// <summary>A view was closed.</summary>
    public void Leave(long entered)
    {
        lock (_lock)
        {
            int at = _views.FindIndex(v => v.PruneHeight == entered);
            _views[at] = (entered, _views[at].Count - 1);
            if (_views[at].Count > 0) return;
            _views.RemoveAt(at);
            Drop_NeedsLock();
        }
    }

    /// <summary>The prune height has risen; <see cref="Synced"/> follows once this is durable.</summary>
    public void Rise(long pruneHeight)
    {
        lock (_lock) Interlocked.Exchange(ref _pruneHeight, pruneHeight);
    }

    /// <summary>A prune height is durable.</summary>
    public void Synced(long pruneHeight)
    {
        lock (_lock)
        {
            _durable = Math.Max(_durable, pruneHeight);
            Drop_NeedsLock();
        }
    }

    private void Drop_NeedsLock()
    {
        long lowest = _views.Count > 0 ? Math.Min(_durable, _views[0].PruneHeight) : _durable;
        if (lowest <= _dropped) return;
        _dropped = lowest;
        drop(lowest);
    }
}
