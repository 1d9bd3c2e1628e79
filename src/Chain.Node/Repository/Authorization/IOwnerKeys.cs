using Chain.Core.Primitives;

namespace Chain.Node.Repository.Authorization;

/// <summary>Says which keys of a repository's owner are in force.</summary>
internal interface IOwnerKeys
{
    /// <summary>Addresses of the owner's keys in force now; null if nobody can say, or the owner is no participant.</summary>
    /// <param name="owner">The participant: the address of its first key.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    ValueTask<IReadOnlySet<Address>?> FindAsync(Address owner, CancellationToken cancellationToken);
}
