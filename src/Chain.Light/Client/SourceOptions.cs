namespace Chain.Light;

/// <summary>How a light client treats its sources.</summary>
/// <param name="WitnessesMin">
/// Number of other operators that must confirm a new head; 0 to 15, default 0. The client compares the witnesses that answer in any case;
/// with 0 it accepts a head even if none answers.
/// </param>
/// <param name="WitnessTimeoutMs">Maximum wait for the witnesses' answers, in milliseconds; 1 to 60000, default 1000.</param>
/// <param name="PauseMs">
/// How long a source is asked last after its first failure, in milliseconds; 1 to PauseMsMax, default 500. Doubles with each further failure.
/// </param>
/// <param name="PauseMsMax">Maximum pause, in milliseconds; at most a day, default 60000.</param>
public sealed record SourceOptions(int WitnessesMin = 0, int WitnessTimeoutMs = 1_000, int PauseMs = 500, int PauseMsMax = 60_000)
{
    /// <summary>Maximum number of sources of one client.</summary>
    public const int SourcesMax = 16;

    /// <summary>Whether every value lies in its range.</summary>
    public bool IsWellFormed() => WitnessesMin is >= 0 and < SourcesMax && WitnessTimeoutMs is >= 1 and <= 60_000
        && PauseMs >= 1 && PauseMsMax >= PauseMs && PauseMsMax <= 24 * 3600 * 1000;
}
