namespace Gateway.Downloads;

/// <summary>Which pieces of an image are verified, which are under way, and who takes what next. Thread-safe.</summary>
internal sealed class PieceMap
{
    private readonly Lock _gate = new();
    private readonly bool[] _verified;
    private readonly List<PieceRun> _runs = [];
    private int _left;

    /// <param name="count">Pieces of the image.</param>
    public PieceMap(int count)
    {
        _verified = new bool[count];
        _left = count;
    }

    /// <summary>Pieces that are not verified yet.</summary>
    public int Left => Volatile.Read(ref _left);

    public bool IsVerified(int index)
    {
        lock (_gate) return _verified[index];
    }

    /// <summary>Takes note of a piece that was on disk already.</summary>
    public void MarkVerified(int index)
    {
        lock (_gate) Mark_NeedsLock(index);
    }

    /// <summary>The next pieces for a source: the first gap that nobody is at. Null if every missing piece is under way.</summary>
    public PieceRun? Take(int piecesMax)
    {
        lock (_gate) return Add_NeedsLock(FindGap_NeedsLock(piecesMax));
    }

    /// <summary>Half of what the longest run has not begun: for when its source is slow. Null if every run is at its last piece.</summary>
    public PieceRun? TakeTail()
    {
        lock (_gate) return Add_NeedsLock(Split_NeedsLock());
    }

    /// <summary>A piece that is under way elsewhere, once each: for when nothing else is left and its source is slow.</summary>
    public PieceRun? TakeDouble()
    {
        lock (_gate)
        {
            if (_runs.Find(run => !run.IsDoubled && !IsMoot_NeedsLock(run)) is not { } slow) return null;
            slow.IsDoubled = true;
            PieceRun run = new() { Next = slow.Next, End = slow.Next + 1, IsDoubled = true };
            _runs.Add(run);
            return run;
        }
    }

    /// <summary>The piece under way was verified.</summary>
    /// <returns>Whether the run goes on; false if its next piece is another's by now.</returns>
    public bool Advance(PieceRun run)
    {
        lock (_gate)
        {
            Mark_NeedsLock(run.Next);
            run.Next++;
            run.IsDoubled = false;
            return !IsMoot_NeedsLock(run);
        }
    }

    /// <summary>Whether what the run is at was verified by way of another.</summary>
    public bool IsMoot(PieceRun run)
    {
        lock (_gate) return IsMoot_NeedsLock(run);
    }

    /// <summary>Gives the run's missing pieces back.</summary>
    public void Release(PieceRun run)
    {
        lock (_gate)
        {
            _runs.Remove(run);
            foreach (PieceRun other in _runs.Where(r => run.IsDoubled && r.Next == run.Next)) other.IsDoubled = false;
        }
    }

    private PieceRun? Add_NeedsLock(PieceRun? run)
    {
        if (run is not null) _runs.Add(run);
        return run;
    }

    private bool IsMoot_NeedsLock(PieceRun run) => run.Next >= run.End || _verified[run.Next];

    private void Mark_NeedsLock(int index)
    {
        if (_verified[index]) return;
        _verified[index] = true;
        _left--;
    }

    private PieceRun? FindGap_NeedsLock(int piecesMax)
    {
        int start = 0;
        while (start < _verified.Length && !IsFree_NeedsLock(start)) start++;
        int end = start;
        while (end < _verified.Length && end - start < piecesMax && IsFree_NeedsLock(end)) end++;
        return end > start ? new PieceRun { Next = start, End = end } : null;
    }

    private bool IsFree_NeedsLock(int index) => !_verified[index] && !_runs.Exists(run => index >= run.Next && index < run.End);

    private PieceRun? Split_NeedsLock()
    {
        PieceRun? longest = _runs.MaxBy(run => run.End - run.Next);
        int untouched = longest is null ? 0 : longest.End - longest.Next - 1;
        if (longest is null || untouched < 1) return null;
        PieceRun taken = new() { Next = longest.End - ((untouched + 1) / 2), End = longest.End };
        longest.End = taken.Next;
        return taken;
    }
}
