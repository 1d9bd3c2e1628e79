namespace Gateway.Sessions;

/// <summary>Takes the final outcomes of sessions, such as to report them to the chain in batches.</summary>
public interface IOutcomeSink
{
    /// <summary>Called once for each session that became final, after that is on disk. Must return at once: it runs on a request.</summary>
    void OnOutcome(InstallOutcome outcome);
}
