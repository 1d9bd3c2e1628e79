namespace Gateway.Matching;

/// <summary>What the gateway knows about one key.</summary>
/// <param name="Answer">The newest answer.</param>
/// <param name="Latest">The newest proven release, kept through later answers that prove nothing.</param>
/// <param name="ProvenAt">Timestamp of the check of the newest proof, by the clock that nobody can set; null for never.</param>
/// <param name="ProvenHeight">Height of that proof; answers never go below it.</param>
internal sealed record ReleaseKnowledge(ReleaseAnswer Answer, ProvenRelease? Latest, long? ProvenAt, long ProvenHeight);
