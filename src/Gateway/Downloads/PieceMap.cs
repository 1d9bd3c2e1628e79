namespace Gateway.Downloads;

/// <summary>Which pieces of an image are verified, which are in flight, and which a source takes next. Thread-safe.</summary>
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

    /// <summary>Marks a piece that was on disk already.</summary>
    public void MarkVerified(int index)
    {
        lock (_gate) Mark_NeedsLock(index);
    }

    /// <summary>The next pieces for a source: the first gap. Null if every missing piece is in flight.</summary>
    public PieceRun? Take(int piecesMax)
    {
        lock (_gate) return Add_NeedsLock(FindGap_NeedsLock(piecesMax));
    }

    /// <summary>
    /// Takes half of the pieces that the longest run has not begun, because its source is slow. Null if every run is at its last
    /// piece.
    /// </summary>
    public PieceRun? TakeTail()
    {
        lock (_gate) return Add_NeedsLock(Split_NeedsLock());
    }

    /// <summary>A piece that is in flight at a slow source, when nothing else is left. Each piece is doubled once.</summary>
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

    /// <summary>Marks the run's current piece as verified.</summary>
    /// <returns>Whether the run continues; false if another run has its next piece by now.</returns>
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

    /// <summary>Whether another run has verified the run's current piece.</summary>
    public bool IsMoot(PieceRun run)
    {
        lock (_gate) return IsMoot_NeedsLock(run);
    }

    /// <summary>Ends a run; its missing pieces may be taken again.</summary>
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
