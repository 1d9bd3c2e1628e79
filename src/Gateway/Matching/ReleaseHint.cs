using Chain.Core.Primitives;

namespace Gateway.Matching;

/// <summary>An unproven notice that something changed.</summary>
/// <param name="Height">Height that the notice speaks of; 0 if it names none.</param>
/// <param name="Contract">The update contract that it speaks of; null if it names none.</param>
public sealed record ReleaseHint(long Height, Address? Contract);
