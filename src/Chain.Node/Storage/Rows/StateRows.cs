using System.Buffers;
using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Storage.Rocks;

namespace Chain.Node.Storage.Rows;

/// <summary>Rows of the state: the values at the head, and the nodes of the state tree.</summary>
internal sealed class StateRows(Database db, StateNodeCache nodes)
{
    /// <summary>Adds the changes of a block. Nodes that it replaces are marked, see <see cref="StateNodeRules"/>.</summary>
    /// <returns>What the block wrote, by path; null where it deleted.</returns>
    public IReadOnlyDictionary<Hash256, ReadOnlyMemory<byte>?> Put(RocksBatch batch, long height, IReadOnlyList<StateWrite> writes, StateTreeUpdate tree)
    {
        IReadOnlyDictionary<Hash256, ReadOnlyMemory<byte>?> written = PutValuesAndNodes(batch, height, writes, tree);
        byte[] operand = StoreKeys.Of(height);
        foreach (Hash256 stale in tree.StaleNodes) db.Merge(batch, ColumnFamily.StateNodes, stale.AsSpan(), operand);
        return written;
    }

    /// <summary>Adds a part of a state that is built from nothing. Only the last part's tree stays, so nodes that it replaces are deleted at once.</summary>
    public void PutPart(RocksBatch batch, long height, IReadOnlyList<StateWrite> writes, StateTreeUpdate tree)
    {
        PutValuesAndNodes(batch, height, writes, tree);
        foreach (Hash256 stale in tree.StaleNodes) db.Delete(batch, ColumnFamily.StateNodes, stale.AsSpan());
    }

    /// <summary>Caches the nodes of a block that is stored: the next block reads most of them. Of more nodes than fit, the highest are kept.</summary>
    public void Remember(StateTreeUpdate tree)
    {
        StateNodeList made = tree.NewNodes;
        for (int i = Math.Max(0, made.Count - (nodes.NodesMax / 2)); i < made.Count; i++) nodes.Add(made[i].hash, made[i].node.Span);
    }

    private Dictionary<Hash256, ReadOnlyMemory<byte>?> PutValuesAndNodes(
        RocksBatch batch, long height, IReadOnlyList<StateWrite> writes, StateTreeUpdate tree)
    {
        Dictionary<Hash256, ReadOnlyMemory<byte>?> written = new(writes.Count);
        foreach (StateWrite write in writes)
        {
            Hash256 path = write.Key.Path;
            written.Add(path, write.Value);
            if (write.Value is { } value) db.Put(batch, ColumnFamily.State, path.AsSpan(), value.Span);
            else db.Delete(batch, ColumnFamily.State, path.AsSpan());
        }

        ArrayBufferWriter<byte> row = new();
        StateNodeList made = tree.NewNodes;
        for (int i = 0; i < made.Count; i++)
        {
            (Hash256 hash, ReadOnlyMemory<byte> node) = made[i];
            // A new leaf is always that of a write.
            ReadOnlyMemory<byte>? value = StateTree.IsLeaf(node.Span) ? written.GetValueOrDefault(Hash256.From(node.Span.Slice(1, Hash256.Size))) : null;
            db.Put(batch, ColumnFamily.StateNodes, hash.AsSpan(), StateNodeRow.Encode(row, height, node.Span, value.GetValueOrDefault().Span));
        }

        return written;
    }
}
