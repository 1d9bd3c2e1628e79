using Chain.Node.Events;

namespace Chain.Node.Repository;

/// <summary>Events of an image repository.</summary>
internal abstract record RepositoryActivity : NodeEvent
{
    private RepositoryActivity()
    {
    }

    /// <summary>An upload is complete, verified and durable.</summary>
    /// <param name="Path">Path in the image's URI.</param>
    /// <param name="OwnerRole">Role of the repository's owner: vendor or broker.</param>
    public sealed record ImageStored(string Path, string OwnerRole) : RepositoryActivity;

    /// <summary>The repository sent an image, or a range of it, to a gateway.</summary>
    /// <param name="Path">Path in the image's URI.</param>
    /// <param name="OwnerRole">Role of the repository's owner: vendor or broker.</param>
    public sealed record ImageServed(string Path, string OwnerRole) : RepositoryActivity;
}
