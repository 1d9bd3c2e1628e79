using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A broker's attested copy of a release's image.</summary>
/// <param name="Broker">Address of the broker that serves the copy.</param>
/// <param name="Contract">Address of the replication contract.</param>
/// <param name="Uri">Content-addressed URI of the copy.</param>
/// <param name="UntilHeight">First height at which clients may no longer use it; 0 for no such height.</param>
/// <param name="UntilTimeMs">First block time, in Unix milliseconds, at which clients may no longer use it; 0 for no such time.</param>
public sealed record ReplicaLocation(Address Broker, Address Contract, string Uri, long UntilHeight, long UntilTimeMs)
{
    /// <summary>Whether the contract's terms are in force at a block of this height and time. [REP-READ.1]</summary>
    public bool HoldsAt(long height, long timeMs) => !ReplicationTerms.AreOver(UntilHeight, UntilTimeMs, height, timeMs);

    /// <summary>Whether a client may fetch the image from this location. [REP-READ.2]</summary>
    /// <remarks>False if the broker is suspended, has lost its role, or has moved its repository to another base URI.</remarks>
    /// <param name="broker">The record of <see cref="Broker"/>, proven under the same header as this location.</param>
    /// <param name="imageSha256">SHA-256 of the release's image.</param>
    public bool MayBeUsed(ParticipantRecord broker, Hash256 imageSha256)
    {
        ArgumentNullException.ThrowIfNull(broker);
        return broker.Id == Broker && broker.Holds(Roles.Broker)
            && RepositoryUris.Covers(broker.RepositoryUri, Uri) && ImageUris.IsContentAddressed(Uri, imageSha256);
    }
}
