namespace Chain.Light;

/// <summary>Ignores all events.</summary>
internal sealed class SilentObserver : ILightObserver
{
    public static SilentObserver Instance { get; } = new();

    public void OnHead(TrustedState head)
    {
    }

    public void OnSourceRefused(string source, LightVerdict verdict, int failuresInARow, TimeSpan pause)
    {
    }

    public void OnConflict(ConflictEvidence evidence, string remedy)
    {
    }
}
