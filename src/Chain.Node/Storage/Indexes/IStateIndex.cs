using Chain.Core.Primitives;

namespace Chain.Node.Storage.Indexes;

/// <summary>An index of things that have an entry in the state. It is complete even in a store that does not keep every block.</summary>
/// <remarks>It is backfilled from the state at the head. An index that is no state index is backfilled from the blocks that are kept.</remarks>
internal interface IStateIndex : IChainIndex
{
    /// <summary>Adds the rows of one entry of the state. Entries of other kinds have none.</summary>
    void AddEntry(Hash256 chainId, StateEntry entry, IndexRows rows);
}
