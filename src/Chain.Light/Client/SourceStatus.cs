namespace Chain.Light;

/// <summary>How a source has behaved.</summary>
/// <param name="Name">Its name.</param>
/// <param name="LastVerdict">Of its last answer; <see cref="LightVerdict.Unspecified"/> before the first.</param>
/// <param name="FailuresInARow">Failures since it last gave a good answer.</param>
/// <param name="Pause">For how much longer it is asked last; zero if it is not.</param>
public sealed record SourceStatus(string Name, LightVerdict LastVerdict, int FailuresInARow, TimeSpan Pause);
