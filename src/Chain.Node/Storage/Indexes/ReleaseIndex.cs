using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Storage.Indexes;

/// <summary>Every release in order of deployment: number (8 bytes) to the contract's address.</summary>
/// <remarks>After a backfill, releases of one block are in the order of their paths instead of that of their transactions.</remarks>
internal sealed class ReleaseIndex : IStateIndex
{
    /// <summary>Column family of the rows.</summary>
    public const string Rows = "release_index";

    /// <summary>Name of the index.</summary>
    public const string IndexName = "releases";

    /// <inheritdoc/>
    public string Name => IndexName;

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public string Family => Rows;

    /// <inheritdoc/>
    public void AddBlock(IndexedBlock block, IndexRows rows)
    {
        foreach (ContractEvent e in block.Events)
        {
            if (e.Type == ContractEventType.ReleaseDeployed) rows.Append(block.Height, e.Contract.AsSpan());
        }
    }

    /// <inheritdoc/>
    public void AddEntry(Hash256 chainId, StateEntry entry, IndexRows rows)
    {
        if (entry.IsRelease(chainId, out Address contract, out ReleaseRecord? record)) rows.Append(record.DeployedHeight, contract.AsSpan());
    }
}
