namespace Chain.Node.Peering;

/// <summary>Rate limit for log messages about refused peers, so that a stranger who dials twice per second does not fill the disk. Thread-safe.</summary>
internal sealed class RefusalLog(TimeProvider time)
{
    /// <summary>Minimum interval between two messages for one host and reason: 1 minute.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Maximum number of distinct pairs of host and reason. All further pairs share one entry.</summary>
    private const int EntriesMax = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Host, HelloVerdict Verdict), (DateTimeOffset LoggedAt, int Suppressed)> _entries = [];

    /// <summary>Whether to log this refusal; <paramref name="suppressed"/> is the number of refusals since the last logged one.</summary>
    public bool ShouldLog(string host, HelloVerdict verdict, out int suppressed)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_lock)
        {
            (string, HelloVerdict) key = _entries.Count < EntriesMax || _entries.ContainsKey((host, verdict)) ? (host, verdict)
                : ("", HelloVerdict.Unspecified);
            bool isKnown = _entries.TryGetValue(key, out (DateTimeOffset LoggedAt, int Suppressed) entry);
            suppressed = entry.Suppressed;
            bool isLogged = !isKnown || now - entry.LoggedAt >= Interval;
            _entries[key] = isLogged ? (now, 0) : (entry.LoggedAt, entry.Suppressed + 1);
            return isLogged;
        }
    }
}
