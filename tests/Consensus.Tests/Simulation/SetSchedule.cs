namespace Consensus.Tests.Simulation;

/// <summary>
/// The validator set of each height: validators join, leave and take each other's place, the proposer of the moment among them. The
/// sets have 1 to 7 members, of which less than a third is faulty.
/// </summary>
internal sealed class SetSchedule(Scenario scenario)
{
    private const int SizeMax = 7;
    private readonly Random _random = new(scenario.Seed ^ 0x5e7);
    private readonly List<TestChain> _byHeight = [new(scenario.FirstSetSize)];

    /// <summary>The set that decides a height, from 1.</summary>
    internal TestChain At(long height)
    {
        while (_byHeight.Count < height) _byHeight.Add(Next(_byHeight[^1], _byHeight.Count));
        return _byHeight[(int)height - 1];
    }

    private TestChain Next(TestChain set, int decidedHeight)
    {
        if (scenario.ChangeSetEvery == 0 || decidedHeight % scenario.ChangeSetEvery != 0) return set;
        List<int> ids = [.. set.Ids];
        int[] outside = [.. Enumerable.Range(0, scenario.NodesCount).Except(ids)];
        int change = _random.Next(4);
        if (change is 0 or 2 && outside.Length > 0) ids.Add(outside[_random.Next(outside.Length)]);
        if (change is 1 or 2) ids.RemoveAt(_random.Next(ids.Count));
        if (change == 3) ids.RemoveAt(set.Validators.ProposerIndex(decidedHeight + 1, 0));
        bool isAllowed = ids.Count is > 0 and <= SizeMax && ids.Count(scenario.IsFaulty) <= (ids.Count - 1) / 3;
        return isAllowed ? new TestChain(ids) : set;
    }
}
