namespace MicroBench.Wan.Simulation;

/// <summary>What happened in a run.</summary>
internal sealed class WanRecord(WanScenario scenario, WanLoad load)
{
    private const int SamplesPerBlockMax = 32;

    private readonly Dictionary<int, int> _observers = Enumerable.Range(0, scenario.Validators).Where(scenario.IsConnected)
        .GroupBy(Regions.Of).ToDictionary(g => g.First(), g => g.Key);

    private readonly List<(double LatencyMs, double Weight)> _latencies = [];
    private readonly List<(long AtUs, int Round, int Count)> _blocks = [];
    private readonly int _first = Enumerable.Range(0, scenario.Validators).First(scenario.IsConnected);

    /// <summary>Blocks that the first connected node committed, with time, round and number of transactions.</summary>
    public IReadOnlyList<(long AtUs, int Round, int Count)> Blocks => _blocks;

    /// <summary>Notes a commit. The first node of each region stands for its clients.</summary>
    public void NoteCommit(int node, long atUs, int round, WanPayload payload)
    {
        if (node == _first) _blocks.Add((atUs, round, payload.Count));
        if (load.IsUnbounded || atUs < scenario.CountedFromUs || !_observers.TryGetValue(node, out int region)) return;
        long count = payload.Through[region] - payload.Before[region];
        int samples = (int)Math.Min(count, SamplesPerBlockMax);
        for (int i = 0; i < samples; i++)
        {
            long number = payload.Before[region] + (count * i / samples);
            _latencies.Add(((atUs - load.ArrivesUs(region, number)) / 1e3, (double)count / samples));
        }
    }

    /// <summary>A percentile of the time from a transaction's submission until its region has it final, in milliseconds; 0 without any.</summary>
    public double LatencyMs(double share)
    {
        double wanted = share * _latencies.Sum(l => l.Weight), seen = 0;
        foreach ((double latencyMs, double weight) in _latencies.OrderBy(l => l.LatencyMs))
        {
            seen += weight;
            if (seen >= wanted) return latencyMs;
        }

        return 0;
    }
}
