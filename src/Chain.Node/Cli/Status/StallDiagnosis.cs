using Fwledger.V1;

namespace Chain.Node.Cli.Status;

/// <summary>Explains why a chain has stalled, from the status of its nodes. Pure: the time is a parameter.</summary>
internal static class StallDiagnosis
{
    /// <summary>A chain has stalled after this many heartbeats without a block; one block can be late by some rounds.</summary>
    private const int StallHeartbeats = 2;

    /// <summary>The problems found: silent nodes first, then nodes that catch up, then the stall. Empty if there is none.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<NodeAnswer> answers, DateTimeOffset now)
    {
        List<string> findings = [];
        foreach (NodeAnswer silent in answers.Where(a => a.Status is null))
            findings.Add($"{silent.Name} does not answer at {silent.Address}: {silent.Problem}");
        foreach (NodeAnswer behind in answers.Where(a => a.Status is { CatchingUp: true }))
            findings.Add($"{behind.Name} is catching up, at block {behind.Status!.Height} of {behind.Status.TargetHeight}");
        StatusReply[] full = [.. answers.Where(a => a.IsFull).Select(a => a.Status!)];
        if (full.Select(s => s.ChainId).Distinct().Count() > 1) findings.Add("the nodes belong to different chains: compare their genesis files");
        if (full.MaxBy(s => s.Height) is { } best && IsStalled(answers, now)) AddStall(findings, best, full, AgeMs(best, now));
        return findings;
    }

    /// <summary>Whether the newest block of the full nodes is older than two heartbeats.</summary>
    public static bool IsStalled(IReadOnlyList<NodeAnswer> answers, DateTimeOffset now) =>
        answers.Where(a => a.IsFull).Select(a => a.Status!).MaxBy(s => s.Height) is { HeartbeatMs: > 0 } best
        && AgeMs(best, now) > StallHeartbeats * best.HeartbeatMs;

    /// <summary>Age of a node's newest block, in milliseconds.</summary>
    public static long AgeMs(StatusReply status, DateTimeOffset now) => Math.Max(0, now.ToUnixTimeMilliseconds() - status.BlockTimeMs);

    private static void AddStall(List<string> findings, StatusReply best, StatusReply[] full, long ageMs)
    {
        findings.Add($"the chain has stalled: block {best.Height} is {ageMs / 1000} s old, and a block is due every {best.HeartbeatMs / 1000} s");
        int quorum = best.Validators * 2 / 3 + 1;
        string[] apart = [.. best.Peers.Where(p => !p.Connected).Select(p => p.Name)];
        int together = 1 + best.Peers.Count(p => p.Connected);
        if (together < quorum)
        {
            findings.Add($"a block needs {quorum} of {best.Validators} validators, and {best.NodeName} is connected to {together - 1} of "
                + $"{best.Peers.Count} peers: start {string.Join(", ", apart)}, or repair the network between them");
        }

        foreach (StatusReply node in full.Where(s => s.WaitingFor.Count > 0))
        {
            string awaited = string.Join(", ", node.WaitingFor.Select(id => NameOf(id, node)));
            findings.Add($"{node.NodeName} is at height {node.Height + 1}, round {node.Round}, step {node.Step}, and waits for {awaited}");
        }
    }

    private static string NameOf(string identity, StatusReply asked) =>
        asked.Peers.FirstOrDefault(p => p.Identity == identity)?.Name ?? $"{asked.NodeName} itself";
}
