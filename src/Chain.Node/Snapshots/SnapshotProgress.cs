namespace Chain.Node.Snapshots;

/// <summary>How far a node is with its snapshot, for its log, its status and its metrics. Thread-safe.</summary>
internal sealed class SnapshotProgress
{
    private readonly Lock _lock = new();
    private string _step = "looks for a peer that has the chain";
    private long _height;
    private double _share;
    private long _pieces, _lies;

    /// <summary>Height whose state is being fetched; 0 if none has been chosen.</summary>
    public long Height => Interlocked.Read(ref _height);

    /// <summary>The part of the state that is here, 0 to 1.</summary>
    public double Share
    {
        get { lock (_lock) return _share; }
    }

    /// <summary>Pieces that are here.</summary>
    public long Pieces => Interlocked.Read(ref _pieces);

    /// <summary>Answers of peers that were provably wrong.</summary>
    public long Lies => Interlocked.Read(ref _lies);

    /// <summary>What the node does now, in words.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
                return _height == 0 ? $"this node {_step}" : $"this node {_step}: the state of block {_height}, {100 * _share:0} % in {_pieces} pieces";
        }
    }

    /// <summary>Begins a step.</summary>
    public void Begin(string step, long height)
    {
        lock (_lock) (_step, _height) = (step, height);
    }

    /// <summary>Reports how much is here.</summary>
    public void Report(double share, long pieces)
    {
        lock (_lock) (_share, _pieces) = (share, pieces);
    }

    /// <summary>Counts an answer that was provably wrong.</summary>
    public void CountLie() => Interlocked.Increment(ref _lies);
}
