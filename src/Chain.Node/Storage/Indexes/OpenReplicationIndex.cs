using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage.Reads;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Indexes;

/// <summary>
/// The replication contracts of a release, and those of a broker, that nobody has ended: address of the release or broker, and address of
/// the contract, to the height and the time at which the terms end (8 bytes each).
/// </summary>
/// <remarks>
/// A contract has a row under its release and one under its broker; both are addresses, which are hashes, so they never meet. Terms end
/// without a transaction, so the rows of such a contract stay until its next call: the reader compares the terms with the head.
/// </remarks>
internal sealed class OpenReplicationIndex : IStateIndex
{
    /// <summary>Column family of the rows.</summary>
    public const string Rows = "open_replication_index";

    /// <inheritdoc/>
    public string Name => "open_replications";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public string Family => Rows;

    /// <summary>Contracts of a release or of a broker that were not ended and whose terms have not ended at a block, ascending by address.</summary>
    public static IEnumerable<Address> Read(Database db, RocksSnapshot at, Address party, BlockHeader head)
    {
        foreach ((byte[] key, byte[] value) in db.Scan(Rows, [.. party.AsSpan()], at).TakeWhile(row => row.Key.AsSpan().StartsWith(party.AsSpan())))
        {
            ReplicationTerms terms = new(StoreKeys.Number(value), StoreKeys.Number(value.AsSpan(sizeof(long))), []);
            if (!terms.HaveEnded(head.Height, head.TimeMs)) yield return Address.From(key.AsSpan(Address.Size));
        }
    }

    /// <inheritdoc/>
    public void AddBlock(IndexedBlock block, IndexRows rows)
    {
        foreach (ContractEvent e in block.Events)
        {
            bool mayChange = e.Type is >= ContractEventType.ReplicationProposed and <= ContractEventType.ReplicationRevoked
                and not ContractEventType.ReplicationAttested;
            if (mayChange && block.State.ReplicationAt(e.Contract) is { } record) Set(e.Contract, record, rows);
        }
    }

    /// <inheritdoc/>
    public void AddEntry(Hash256 chainId, StateEntry entry, IndexRows rows)
    {
        if (entry.IsReplication(chainId, out Address contract, out ReplicationRecord? record)) Set(contract, record, rows);
    }

    private static void Set(Address contract, ReplicationRecord record, IndexRows rows)
    {
        byte[] ofRelease = [.. record.Release.AsSpan(), .. contract.AsSpan()], ofBroker = [.. record.Broker.AsSpan(), .. contract.AsSpan()];
        if (record.HasEnded)
        {
            rows.Delete(ofRelease);
            rows.Delete(ofBroker);
            return;
        }

        byte[] terms = [.. StoreKeys.Of(record.Terms.UntilHeight), .. StoreKeys.Of(record.Terms.UntilTimeMs)];
        rows.Put(ofRelease, terms);
        rows.Put(ofBroker, terms);
    }
}
