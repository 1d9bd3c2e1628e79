using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>One broker's attested copy of a release's image.</summary>
/// <param name="Broker">The broker that keeps it.</param>
/// <param name="Contract">The replication contract.</param>
/// <param name="Uri">Where it is; content-addressed.</param>
/// <param name="UntilHeight">First height at which it may no longer be used; 0 for no such height.</param>
/// <param name="UntilTimeMs">First block time, in Unix milliseconds, at which it may no longer be used; 0 for no such time.</param>
public sealed record ReplicaLocation(Address Broker, Address Contract, string Uri, long UntilHeight, long UntilTimeMs)
{
    /// <summary>Whether the contract's terms still hold at a block of this height and time. [REP-READ.1]</summary>
    public bool HoldsAt(long height, long timeMs) => !ReplicationTerms.AreOver(UntilHeight, UntilTimeMs, height, timeMs);

    /// <summary>Whether a reader may fetch from here, by the broker's own record proven under the same header. [REP-READ.2]</summary>
    /// <remarks>A suspended broker, one that lost its role, and one that moved its repository away are not followed.</remarks>
    /// <param name="broker">The record of <see cref="Broker"/>.</param>
    /// <param name="imageSha256">Digest of the release's image.</param>
    public bool MayBeUsed(ParticipantRecord broker, Hash256 imageSha256)
    {
        ArgumentNullException.ThrowIfNull(broker);
        return broker.Id == Broker && broker.Holds(Roles.Broker)
            && RepositoryUris.Covers(broker.RepositoryUri, Uri) && ImageUris.IsContentAddressed(Uri, imageSha256);
    }
}
