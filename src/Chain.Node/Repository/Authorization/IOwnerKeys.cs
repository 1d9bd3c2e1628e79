using Chain.Core.Primitives;

namespace Chain.Node.Repository.Authorization;

/// <summary>Finds the keys in force of a repository's owner.</summary>
internal interface IOwnerKeys
{
    /// <summary>Addresses of the owner's keys in force; null if they are unknown or the owner is not a participant.</summary>
    /// <param name="owner">Address of the participant.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    ValueTask<IReadOnlySet<Address>?> FindAsync(Address owner, CancellationToken cancellationToken);

    /// <summary>Base URI of the owner's repository on the chain; null if it is unknown or there is none.</summary>
    /// <param name="owner">Address of the participant.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    ValueTask<string?> FindRepositoryAsync(Address owner, CancellationToken cancellationToken);
}
