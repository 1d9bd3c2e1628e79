using Chain.Contracts;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage;

/// <summary>The state after a block whose batch is not written yet: what the block wrote, and otherwise the state before.</summary>
internal sealed class BlockState(Database db, IReadOnlyDictionary<Hash256, ReadOnlyMemory<byte>?> written) : IStateReader
{
    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value)
    {
        if (!written.TryGetValue(key.Path, out ReadOnlyMemory<byte>? stored))
        {
            byte[]? before = db.Get(ColumnFamily.State, key.Path.AsSpan());
            if (before is not null) stored = before;
        }

        value = stored.GetValueOrDefault();
        return stored is not null;
    }
}
