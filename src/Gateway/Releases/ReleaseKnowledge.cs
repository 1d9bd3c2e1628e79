using Chain.Light;

namespace Gateway.Releases;

/// <summary>What the gateway knows about one key.</summary>
/// <param name="Answer">The newest answer.</param>
/// <param name="Latest">The newest proven release; a later answer that proves nothing does not remove it.</param>
/// <param name="ProvenAt">Monotonic timestamp of the newest proof; null if there is none.</param>
/// <param name="ProvenHeight">Height of that proof; no later answer may be below it.</param>
internal sealed record ReleaseKnowledge(ProvenAnswer Answer, ProvenAnswer.Latest? Latest, long? ProvenAt, long ProvenHeight);
