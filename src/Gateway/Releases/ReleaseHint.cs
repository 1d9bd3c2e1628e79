using Chain.Core.Primitives;

namespace Gateway.Releases;

/// <summary>An unproven notice that something changed.</summary>
/// <param name="Height">Height of the block that the notice names; 0 if it names none.</param>
/// <param name="Contract">The update contract that the notice names; null if it names none.</param>
public sealed record ReleaseHint(long Height, Address? Contract);
