using Chain.Core.Primitives;
using Chain.Node.Events;

namespace Chain.Node.Client;

/// <summary>Progress of a publication.</summary>
internal abstract record PublishActivity : NodeEvent
{
    private PublishActivity()
    {
    }

    /// <summary>The vendor's repository has the image.</summary>
    public sealed record ImageUploaded(Hash256 ImageSha256, long SizeBytes) : PublishActivity;

    /// <summary>The update contract is final.</summary>
    public sealed record ReleaseDeployed(Address Contract, long Height) : PublishActivity;

    /// <summary>An authority attested the image.</summary>
    public sealed record ReleaseAttested(string Authority) : PublishActivity;

    /// <summary>The release is active.</summary>
    public sealed record ReleaseActivated(Address Contract, long Height) : PublishActivity;
}
