using Chain.Core.Primitives;
using Chain.Light;

namespace Gateway.Releases;

/// <summary>Supplies proven releases. An implementation verifies each answer itself: header, certificate and state proof.</summary>
public interface IReleaseSource
{
    /// <summary>Asks for the newest release of a model in a channel, proven at the newest head that the source can verify.</summary>
    /// <returns>
    /// A closed answer. A lying or silent node causes an answer, never an exception; only <see cref="OperationCanceledException"/>
    /// is thrown.
    /// </returns>
    Task<ProvenAnswer> GetLatestAsync(Address vendor, string model, string channel, CancellationToken ct);

    /// <summary>The chain's heartbeat that is in force, as the source proved it; null if it knows none.</summary>
    TimeSpan? Heartbeat => null;

    /// <summary>Why the source trusts nothing any more, and what an operator must do; null if it works. Nothing is offered meanwhile.</summary>
    string? Alarm => null;

    /// <summary>Hints that a release may have changed [P2.1]. A hint is never believed: it only makes the gateway ask.</summary>
    /// <remarks>The sequence ends when the source loses its connection; the caller may call again.</remarks>
    IAsyncEnumerable<ReleaseHint> WatchAsync(CancellationToken ct);
}
