namespace Chain.Node.Peering;

/// <summary>Rate limit for log lines about refused peers: a stranger who dials twice per second must not fill the disk. Thread-safe.</summary>
internal sealed class RefusalLog(TimeProvider time)
{
    /// <summary>Minimum interval between two lines for one host and reason: 1 minute.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Maximum number of distinct pairs of host and reason. All further pairs share one entry.</summary>
    private const int EntriesMax = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Host, HelloVerdict Verdict), (DateTimeOffset Told, int Untold)> _entries = [];

    /// <summary>Whether to log this refusal; <paramref name="untold"/> is the number of refusals since the last logged one.</summary>
    public bool ShouldTell(string host, HelloVerdict verdict, out int untold)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_lock)
        {
            (string, HelloVerdict) key = _entries.Count < EntriesMax || _entries.ContainsKey((host, verdict)) ? (host, verdict)
                : ("", HelloVerdict.Unspecified);
            bool isKnown = _entries.TryGetValue(key, out (DateTimeOffset Told, int Untold) entry);
            untold = entry.Untold;
            bool tells = !isKnown || now - entry.Told >= Interval;
            _entries[key] = tells ? (now, 0) : (entry.Told, entry.Untold + 1);
            return tells;
        }
    }
}
