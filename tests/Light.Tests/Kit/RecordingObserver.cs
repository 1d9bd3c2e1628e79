using Chain.Light;

namespace Light.Tests.Kit;

/// <summary>Records what a client reports.</summary>
public sealed class RecordingObserver : ILightObserver
{
    public List<long> Heads { get; } = [];

    public List<(string Source, LightVerdict Verdict, int Failures, TimeSpan Pause)> Refusals { get; } = [];

    public List<(ConflictEvidence Evidence, string Remedy)> Conflicts { get; } = [];

    public void OnHead(TrustedState head) => Heads.Add(head.Height);

    public void OnSourceRefused(string source, LightVerdict verdict, int failuresInARow, TimeSpan pause)
    {
        lock (Refusals) Refusals.Add((source, verdict, failuresInARow, pause));
    }

    public void OnConflict(ConflictEvidence evidence, string remedy) => Conflicts.Add((evidence, remedy));
}
