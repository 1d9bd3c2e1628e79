namespace Chain.Light;

/// <summary>
/// Remembers how each source behaved. A source that failed is asked last for a while, and never removed (docs/consensus.md, lesson 15).
/// </summary>
/// <remarks>
/// The monotonic clock measures pauses, so a jump of the wall clock neither ends nor lengthens them. Thread-safe: witnesses are asked
/// concurrently.
/// </remarks>
internal sealed class SourceRoster(IReadOnlyList<ILightSource> sources, SourceOptions options, TimeProvider time, ILightObserver observer)
{
    private readonly Lock _lock = new();
    private readonly Entry[] _entries = [.. sources.Select(s => new Entry(s))];

    /// <summary>All sources: first those that are not pausing, in the order of preference, then the others, by the end of their pause. [LIGHT-SRC.1]</summary>
    public IReadOnlyList<ILightSource> InOrder()
    {
        lock (_lock) return [.. _entries.OrderBy(RemainingPause_NeedsLock).Select(e => e.Source)];
    }

    /// <summary>The sources that are not pausing, except one.</summary>
    public IReadOnlyList<ILightSource> ReadyBut(ILightSource asked)
    {
        lock (_lock) return [.. _entries.Where(e => !ReferenceEquals(e.Source, asked) && RemainingPause_NeedsLock(e) == TimeSpan.Zero).Select(e => e.Source)];
    }

    /// <summary>The source gave an answer that verified.</summary>
    public void Succeeded(ILightSource source)
    {
        lock (_lock)
        {
            Entry entry = Find(source);
            entry.Failures = 0;
            entry.LastVerdict = LightVerdict.Valid;
        }
    }

    /// <summary>The source gave no answer, or one that did not verify.</summary>
    public void Failed(ILightSource source, LightVerdict verdict)
    {
        int failures;
        TimeSpan pause;
        lock (_lock)
        {
            Entry entry = Find(source);
            failures = entry.Failures = Math.Min(entry.Failures + 1, 1_000_000);
            entry.LastVerdict = verdict;
            entry.FailedAt = time.GetTimestamp();
            pause = PauseAfter(failures);
        }

        observer.OnSourceRefused(source.Name, verdict, failures, pause);
    }

    /// <summary>The status of each source, in the order of preference.</summary>
    public IReadOnlyList<SourceStatus> Snapshot()
    {
        lock (_lock) return [.. _entries.Select(e => new SourceStatus(e.Source.Name, e.LastVerdict, e.Failures, RemainingPause_NeedsLock(e)))];
    }

    private Entry Find(ILightSource source) => _entries.First(e => ReferenceEquals(e.Source, source));

    private TimeSpan RemainingPause_NeedsLock(Entry entry)
    {
        if (entry.Failures == 0) return TimeSpan.Zero;
        TimeSpan rest = PauseAfter(entry.Failures) - time.GetElapsedTime(entry.FailedAt);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    private TimeSpan PauseAfter(int failures) => TimeSpan.FromMilliseconds(Math.Min(options.PauseMsMax, (long)options.PauseMs << Math.Min(failures - 1, 27)));

    private sealed class Entry(ILightSource source)
    {
        public ILightSource Source { get; } = source;

        public LightVerdict LastVerdict { get; set; }

        public int Failures { get; set; }

        public long FailedAt { get; set; }
    }
}
