using Chain.Core.Primitives;
using Chain.Node.Events;

namespace Chain.Node.Client;

/// <summary>Progress of a replication proposal that a broker submits with the CLI.</summary>
internal abstract record ProposalActivity : NodeEvent
{
    private ProposalActivity()
    {
    }

    /// <summary>The broker asked a node for a release.</summary>
    public sealed record ReleaseAsked(Address Broker, Address Release) : ProposalActivity;

    /// <summary>The node answered.</summary>
    public sealed record ReleaseFound(string Model, string Version, string Status, long SizeBytes) : ProposalActivity;

    /// <summary>The broker chose the release.</summary>
    public sealed record ReleasePicked(string Model, string Version) : ProposalActivity;

    /// <summary>The broker submits the proposal.</summary>
    public sealed record CopyProposed(Address Release) : ProposalActivity;
}
