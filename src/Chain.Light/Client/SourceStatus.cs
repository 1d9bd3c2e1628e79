namespace Chain.Light;

/// <summary>The status of a source.</summary>
/// <param name="Name">Its name.</param>
/// <param name="LastVerdict">The verdict on its last answer; <see cref="LightVerdict.Unspecified"/> before the first.</param>
/// <param name="FailuresInARow">Number of its failures since its last answer that verified.</param>
/// <param name="Pause">How much longer it is asked last; zero if it is not pausing.</param>
public sealed record SourceStatus(string Name, LightVerdict LastVerdict, int FailuresInARow, TimeSpan Pause);
