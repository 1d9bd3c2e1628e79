using Chain.Core.Primitives;

namespace Gateway.Matching;

/// <summary>Where proven releases come from. An implementation verifies every answer itself: header, certificate and state proof.</summary>
public interface IReleaseSource
{
    /// <summary>Asks for the newest release of a model in a channel, proven at the newest head that the source can verify.</summary>
    /// <returns>A closed answer. What a lying or silent node can cause is an answer; only <see cref="OperationCanceledException"/> is thrown.</returns>
    Task<ReleaseAnswer> GetLatestAsync(Address vendor, string model, string channel, CancellationToken ct);

    /// <summary>Notices that a release may have changed [P2.1]. They are hints, never believed: each one only makes the gateway ask.</summary>
    /// <remarks>The sequence ends when the source has no more to say (its connection was lost); the caller may call again.</remarks>
    IAsyncEnumerable<ReleaseHint> WatchAsync(CancellationToken ct);
}
