using Chain.Core.Primitives;
using Chain.Node.Events;

namespace Chain.Node.Replication;

/// <summary>Events of the vendor's and the broker's services in process P3.</summary>
internal abstract record ReplicationActivity : NodeEvent
{
    private ReplicationActivity()
    {
    }

    /// <summary>The broker read the releases of the ledger from its node.</summary>
    public sealed record ReleasesListed(long Count) : ReplicationActivity;

    /// <summary>The mirror policy chose a release.</summary>
    public sealed record ReleasePicked(Address Release, string Model, string Version) : ReplicationActivity;

    /// <summary>The broker submitted a proposal to carry a release.</summary>
    public sealed record CopyProposed(Address Contract, Address Release) : ReplicationActivity;

    /// <summary>A release fits the mirror policy, but its image exceeds the broker's quota.</summary>
    public sealed record QuotaReached(Address Release, long ImageSizeBytes) : ReplicationActivity;

    /// <summary>The vendor learned of a proposal from the chain.</summary>
    public sealed record ProposalSeen(Address Contract, Address Broker) : ReplicationActivity;

    /// <summary>The vendor's policy decided on a proposal.</summary>
    public sealed record ProposalDecided(Address Contract, Address Broker, Address Release, AcceptanceDecision Decision) : ReplicationActivity;

    /// <summary>The vendor submitted its acceptance, which creates the replication contract.</summary>
    public sealed record ProposalAccepted(Address Contract) : ReplicationActivity;

    /// <summary>The vendor told its repository to send the image to a broker's repository.</summary>
    public sealed record TransferOrdered(Address Contract, Hash256 ImageSha256, string Destination) : ReplicationActivity;

    /// <summary>The broker told its repository to accept the image from the vendor.</summary>
    public sealed record CopyExpected(Address Contract, Hash256 ImageSha256) : ReplicationActivity;

    /// <summary>The broker's repository has received, verified and stored the image.</summary>
    public sealed record CopyStored(Address Contract, Hash256 ImageSha256, string Uri) : ReplicationActivity;

    /// <summary>The broker submitted the location of its copy.</summary>
    public sealed record CopyLocated(Address Contract, string Uri) : ReplicationActivity;

    /// <summary>The broker deleted an image that no contract needs.</summary>
    public sealed record ImageEvicted(Hash256 ImageSha256) : ReplicationActivity;
}
