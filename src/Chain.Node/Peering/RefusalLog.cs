namespace Chain.Node.Peering;

/// <summary>Decides which refusals of peers are worth a line in the log: a stranger who dials twice a second must not fill the disk.</summary>
internal sealed class RefusalLog(TimeProvider time)
{
    /// <summary>Longest silence about a host that is refused again and again for one reason; default 1 minute.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Hosts and reasons that are told apart; beyond it all count as one.</summary>
    private const int EntriesMax = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Host, HelloVerdict Verdict), (DateTimeOffset Told, int Untold)> _entries = [];

    /// <summary>Whether to tell of this refusal, and of how many before it that were not told.</summary>
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
