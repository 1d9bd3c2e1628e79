namespace Consensus.Tests.Simulation;

/// <summary>
/// The validator set of each height. Validators join, leave and replace each other, the current proposer included. The sets have 1 to 7
/// members, of which less than a third are faulty.
/// </summary>
internal sealed class SetSchedule(Scenario scenario)
{
    private const int SizeMax = 7;
    private readonly Random _random = new(scenario.Seed ^ 0x5e7);
    private readonly List<CheapChain> _byHeight = [new(scenario.FirstSetSize)];

    /// <summary>The set that decides a height. Heights start at 1.</summary>
    internal CheapChain At(long height)
    {
        while (_byHeight.Count < height) _byHeight.Add(Next(_byHeight[^1], _byHeight.Count));
        return _byHeight[(int)height - 1];
    }

    private CheapChain Next(CheapChain set, int decidedHeight)
    {
        if (scenario.ChangeSetEvery == 0 || decidedHeight % scenario.ChangeSetEvery != 0) return set;
        List<int> ids = [.. set.Ids];
        int[] outside = [.. Enumerable.Range(0, scenario.NodesCount).Except(ids)];
        int change = _random.Next(4);
        if (change is 0 or 2 && outside.Length > 0) ids.Add(outside[_random.Next(outside.Length)]);
        if (change is 1 or 2) ids.RemoveAt(_random.Next(ids.Count));
        if (change == 3) ids.RemoveAt(set.Validators.ProposerIndex(decidedHeight + 1, 0));
        bool isAllowed = ids.Count is > 0 and <= SizeMax && ids.Count(scenario.IsFaulty) <= (ids.Count - 1) / 3;
        return isAllowed ? new CheapChain(ids) : set;
    }
}
