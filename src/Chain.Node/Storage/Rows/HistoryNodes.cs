using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Storage.Rows;

/// <summary>The history tree's complete subtrees in the database.</summary>
internal sealed class HistoryNodes(Func<byte[], byte[]?> get) : ILeafNodeSource
{
    public bool TryGetNode(int level, long index, out Hash256 hash)
    {
        byte[]? stored = get(StoreKeys.OfHistory(level, index));
        hash = stored is null ? default : Hash256.From(stored);
        return stored is not null;
    }
}
