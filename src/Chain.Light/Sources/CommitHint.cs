namespace Chain.Light;

/// <summary>A source says that a block was made. Only a reason to look, never something to act on (threat F07).</summary>
/// <param name="Height">Height that it names.</param>
/// <param name="TouchesReleases">Whether it says that a release was activated, superseded or revoked.</param>
public readonly record struct CommitHint(long Height, bool TouchesReleases);
