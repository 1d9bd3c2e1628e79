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

    /// <summary>Asks for an offline bundle (.fwproof) of a release, for a holder of an anchor of this height. [GW-PROOF.1]</summary>
    /// <param name="contract">The release.</param>
    /// <param name="afterHeight">Height of the holder's anchor, 0 for the genesis.</param>
    /// <param name="ct">Cancels the question.</param>
    /// <returns>The file, not verified: its reader does that. Null if there is none now; by default a source has none.</returns>
    Task<ReadOnlyMemory<byte>?> GetBundleAsync(Address contract, long afterHeight, CancellationToken ct) => Task.FromResult<ReadOnlyMemory<byte>?>(null);

    /// <summary>Hints that a release may have changed [P2.1]. A hint is never believed: it only makes the gateway ask.</summary>
    /// <remarks>The sequence ends when the source loses its connection; the caller may call again.</remarks>
    IAsyncEnumerable<ReleaseHint> WatchAsync(CancellationToken ct);
}
