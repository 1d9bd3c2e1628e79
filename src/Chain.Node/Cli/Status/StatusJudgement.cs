using Chain.Node.Client;
using Fwledger.V1;

namespace Chain.Node.Cli.Status;

/// <summary>What the answers of one or more nodes say about the network. Pure: the time is a parameter.</summary>
/// <param name="State">healthy, degraded or halted.</param>
/// <param name="Findings">What is wrong, and what to do about it; empty if healthy.</param>
internal sealed record StatusJudgement(string State, IReadOnlyList<string> Findings)
{
    private const string Healthy = "healthy", Degraded = "degraded", Halted = "halted";

    /// <summary>Exit code of the command: 0, 11 or 12.</summary>
    public ExitCode ExitCode => State switch
    {
        Healthy => ExitCode.Ok,
        Halted => ExitCode.Halted,
        _ => ExitCode.Degraded,
    };

    /// <summary>Joins what the nodes say of themselves with what only a view of several nodes shows.</summary>
    public static StatusJudgement Of(IReadOnlyList<NodeAnswer> answers, DateTimeOffset now)
    {
        NodeAnswer[] judging = [.. answers.Where(a => a.IsFull && a.Status!.Health.Length > 0)];
        List<string> findings = [.. StallDiagnosis.Of(answers, now)];
        bool isStalled = StallDiagnosis.IsStalled(answers, now);

        // A node that is cut off believes that the chain is halted. It is, if every node that judges says so.
        bool isHalted = judging.Length > 0 ? judging.All(a => a.Status!.Health == Halted) : isStalled;
        IEnumerable<IGrouping<(string, string), (string Name, HealthFinding Finding)>> told = judging
            .SelectMany(a => a.Status!.Findings.Where(f => f.Code != "CatchingUp").Select(f => (a.Name, f)))
            .GroupBy(t => (t.f.Code, t.f.Text));
        foreach (IGrouping<(string, string Text), (string Name, HealthFinding Finding)> same in told)
            findings.Add($"{string.Join(", ", same.Select(t => t.Name))}: {same.Key.Text}");
        return new StatusJudgement(isHalted ? Halted : findings.Count > 0 ? Degraded : Healthy, findings);
    }
}
