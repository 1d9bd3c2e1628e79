namespace Consensus.Tests.Simulation;

/// <summary>Links with loss, delay (and so reordering), duplication and one-way cuts, all from the seed.</summary>
internal sealed class Network(EventQueue events, Random random, Scenario scenario)
{
    private readonly bool[,] _isCut = new bool[scenario.NodesCount, scenario.NodesCount];

    /// <summary>No fault but a delay of at most 5 ms.</summary>
    internal bool IsHealed { get; private set; }

    internal void Heal()
    {
        IsHealed = true;
        Array.Clear(_isCut);
    }

    /// <summary>Cuts the links between two groups, in one direction or both.</summary>
    internal void Partition(Func<int, bool> isInFirst, bool bothWays)
    {
        for (int from = 0; from < scenario.NodesCount; from++)
        {
            for (int to = 0; to < scenario.NodesCount; to++)
            {
                _isCut[from, to] = isInFirst(from) != isInFirst(to) && (bothWays || isInFirst(from));
            }
        }
    }

    internal void JoinAll() => Array.Clear(_isCut);

    internal void Send(int from, int to, Action deliver)
    {
        if (_isCut[from, to]) return;
        if (!IsHealed && random.Next(100) < scenario.LossPercent) return;
        events.After(DelayMs(), deliver);
        if (!IsHealed && random.Next(100) < scenario.DuplicatePercent) events.After(DelayMs() * 3, deliver);
    }

    private int DelayMs() => random.Next(1, 1 + (IsHealed ? Math.Min(5, scenario.DelayMsMax) : scenario.DelayMsMax));
}
