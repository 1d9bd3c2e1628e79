using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.Storage.Indexes;

/// <summary>Every replication contract that was ever proposed: its address to nothing.</summary>
internal sealed class ReplicationIndex : IStateIndex
{
    /// <summary>Column family of the rows.</summary>
    public const string Rows = "replication_index";

    /// <inheritdoc/>
    public string Name => "replications";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public string Family => Rows;

    /// <inheritdoc/>
    public void AddBlock(IndexedBlock block, IndexRows rows)
    {
        foreach (ContractEvent e in block.Events)
        {
            if (e.Type == ContractEventType.ReplicationProposed) rows.Put(e.Contract.AsSpan(), []);
        }
    }

    /// <inheritdoc/>
    public void AddEntry(Hash256 chainId, StateEntry entry, IndexRows rows)
    {
        if (entry.IsReplication(chainId, out Address contract, out _)) rows.Put(contract.AsSpan(), []);
    }
}
