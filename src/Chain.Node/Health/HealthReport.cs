namespace Chain.Node.Health;

/// <summary>A node's judgement of itself and of its chain.</summary>
/// <param name="Findings">What is wrong, the most severe first.</param>
internal sealed record HealthReport(IReadOnlyList<HealthFinding> Findings)
{
    /// <summary>The most severe of the findings; healthy if there is none.</summary>
    public HealthState State => Findings.Count == 0 ? HealthState.Healthy : Findings.Max(f => f.Severity);

    /// <summary>Whether clients should use this node: it follows the chain, the chain makes blocks, and this node can do its part.</summary>
    public bool IsReady => Findings.All(f => f.Severity != HealthState.Halted
        && f.Code is not (HealthCode.CannotVote or HealthCode.NoPeers or HealthCode.CatchingUp or HealthCode.Starting));
}
