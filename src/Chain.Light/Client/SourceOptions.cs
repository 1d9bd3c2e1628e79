namespace Chain.Light;

/// <summary>How a light client deals with its sources.</summary>
/// <param name="WitnessesMin">
/// Other operators that must confirm a new head; 0 to 15, default 0. Witnesses that answer are compared in any case; with 0 a head
/// stands although none answers.
/// </param>
/// <param name="WitnessTimeoutMs">Longest wait for the witnesses' answers, in milliseconds; 1 to 60000, default 1000.</param>
/// <param name="PauseMs">
/// For how long a source is asked last after a first failure, in milliseconds; 1 to PauseMsMax, default 500. Doubles with each further one.
/// </param>
/// <param name="PauseMsMax">Longest such time, in milliseconds; at most a day, default 60000.</param>
public sealed record SourceOptions(int WitnessesMin = 0, int WitnessTimeoutMs = 1_000, int PauseMs = 500, int PauseMsMax = 60_000)
{
    /// <summary>Sources of one client.</summary>
    public const int SourcesMax = 16;

    /// <summary>Whether every value lies in its range.</summary>
    public bool IsWellFormed() => WitnessesMin is >= 0 and < SourcesMax && WitnessTimeoutMs is >= 1 and <= 60_000
        && PauseMs >= 1 && PauseMsMax >= PauseMs && PauseMsMax <= 24 * 3600 * 1000;
}
