namespace Chain.Light;

/// <summary>A source's notice that a block was committed. A client may ask sooner because of it, but never trusts it (threat F07).</summary>
/// <param name="Height">Height that the source names; 0 if it names none.</param>
/// <param name="TouchesReleases">Whether the source says that the block activated, superseded or revoked a release.</param>
public readonly record struct CommitHint(long Height, bool TouchesReleases);
