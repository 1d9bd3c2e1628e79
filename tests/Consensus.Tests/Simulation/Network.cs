using Chain.Consensus;

namespace Consensus.Tests.Simulation;

/// <summary>
/// Links with loss, delay (hence reordering), duplication, clogs, and cuts in one or both directions, all drawn from the seed.
/// </summary>
internal sealed class Network(EventQueue events, Random random, Scenario scenario, int nodesCount)
{
    private readonly bool[,] _isCut = new bool[nodesCount, nodesCount];
    private readonly long[,] _cloggedUntilMs = new long[nodesCount, nodesCount];

    /// <summary>No fault except a delay of at most 5 ms.</summary>
    internal bool IsHealed { get; private set; }

    /// <summary>Called with each message that is sent, null for a decision: whether a script loses it or keeps it back.</summary>
    internal Func<int, int, ConsensusMessage?, bool>? Loses { get; set; }

    internal void Heal()
    {
        IsHealed = true;
        JoinAll();
        Array.Clear(_cloggedUntilMs);
    }

    /// <summary>Cuts the links between two groups, in one direction or both.</summary>
    internal void Partition(Func<int, bool> isInFirst, bool bothWays)
    {
        for (int from = 0; from < nodesCount; from++)
        {
            for (int to = 0; to < nodesCount; to++)
            {
                _isCut[from, to] = isInFirst(from) != isInFirst(to) && (bothWays || isInFirst(from));
            }
        }
    }

    internal void JoinAll() => Array.Clear(_isCut);

    /// <summary>Holds back the messages of one link until a time, then delivers them all at once.</summary>
    internal void Clog(int from, int to, long durationMs) => _cloggedUntilMs[from, to] = events.NowMs + durationMs;

    internal void Send(int from, int to, ConsensusMessage message, Action<ConsensusMessage> deliver)
    {
        if (Loses?.Invoke(from, to, message) == true) return;
        ConsensusMessage? read = message;
        bool isReadable = !scenario.IsEncoded || ConsensusMessage.TryDecode(message.Encode(), out read);
        if (isReadable) Send(from, to, () => deliver(read!));
    }

    internal void Send(int from, int to, Action deliver)
    {
        if (_isCut[from, to]) return;
        if (!IsHealed && random.Next(100) < scenario.LossPercent) return;
        events.After(DelayMs(from, to), deliver);
        if (!IsHealed && random.Next(100) < scenario.DuplicatePercent) events.After(DelayMs(from, to) * 3, deliver);
    }

    private long DelayMs(int from, int to) =>
        Math.Max(0, _cloggedUntilMs[from, to] - events.NowMs) + random.Next(1, 1 + (IsHealed ? Math.Min(5, scenario.DelayMsMax) : scenario.DelayMsMax));
}
