namespace Gateway.Sessions;

/// <summary>Told how updates of devices end, inside the gateway: nothing of this leaves it by itself.</summary>
public interface IOutcomeObserver
{
    /// <summary>Called once for each session that became final, after that is on disk. Must return at once: it may run on a request.</summary>
    void OnOutcome(InstallOutcome outcome);
}
