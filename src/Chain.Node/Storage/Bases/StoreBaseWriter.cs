using System.Numerics;
using Chain.Contracts;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Storage.Indexes;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Bases;

/// <summary>Creates a store that begins at a height above 0.</summary>
/// <remarks>
/// The database is made in a folder beside, and gets its name only when it is complete and durable. A creation that was interrupted leaves
/// that folder, and the next one starts over.
/// </remarks>
internal static class StoreBaseWriter
{
    private const string PartialSuffix = ".partial";
    private const int EntriesPerBatch = 4096;

    /// <summary>Creates the store in a folder that does not exist or is empty; open it then as any other.</summary>
    /// <exception cref="NodeStartupException">The folder is not empty, or cannot be written.</exception>
    public static StoreBaseVerdict Create(string folder, GenesisDocument genesis, StoreBase origin)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new NodeStartupException($"data folder {folder} is not empty: move it away, or name another");
        StoreBaseVerdict verdict = Check(genesis, origin);
        if (verdict != StoreBaseVerdict.Created) return verdict;
        string partial = folder + PartialSuffix;
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        using (Database db = Database.Open(partial, [.. ChainIndexes.All.Select(index => index.Family)])) verdict = Write(db, genesis, origin);
        if (verdict != StoreBaseVerdict.Created)
        {
            Directory.Delete(partial, recursive: true);
            return verdict;
        }

        if (Directory.Exists(folder)) Directory.Delete(folder);
        Directory.Move(partial, folder);
        return verdict;
    }

    /// <summary>Checks everything except the state, the cheapest first.</summary>
    private static StoreBaseVerdict Check(GenesisDocument genesis, StoreBase origin)
    {
        BlockHeader header = origin.Header;
        if (!header.ChainId.Equals(genesis.ChainId) || header.Height < 1) return StoreBaseVerdict.WrongChain;
        bool areSetsRight = origin.Validators.Hash(genesis.ChainId).Equals(header.ValidatorsHash)
            && origin.NextValidators.Hash(genesis.ChainId).Equals(header.NextValidatorsHash);
        if (!areSetsRight) return StoreBaseVerdict.WrongValidators;
        bool isHistoryRight = origin.HistoryPeaks.Count == BitOperations.PopCount((ulong)header.Height)
            && HistoryTree.Root(header.Height, new HistoryPeaks(header.Height, origin.HistoryPeaks)).Equals(header.HistoryRoot);
        if (!isHistoryRight) return StoreBaseVerdict.WrongHistory;
        return origin.Certificate.VerifyFor(header, origin.Validators, genesis.ChainId) == CertificateVerdict.Valid
            ? StoreBaseVerdict.Created : StoreBaseVerdict.WrongCertificate;
    }

    private static StoreBaseVerdict Write(Database db, GenesisDocument genesis, StoreBase origin)
    {
        BlockHeader header = origin.Header;
        StateScan scan = new(db, genesis.ChainId, [.. ChainIndexes.All.OfType<IStateIndex>()]);
        if (WriteState(db, header.Height, origin.State, scan) is not { } root || !root.Equals(header.StateRoot)) return StoreBaseVerdict.WrongState;
        using RocksBatch batch = new();
        BlockRows blocks = new(db);
        HistoryPeaks peaks = new(header.Height, origin.HistoryPeaks);
        blocks.PutHeader(batch, header, origin.Certificate);
        blocks.PutValidators(batch, header.ValidatorsHash, origin.Validators);
        blocks.PutValidators(batch, header.NextValidatorsHash, origin.NextValidators);
        foreach ((int level, long index, Hash256 hash) in peaks.Nodes) blocks.PutHistoryNode(batch, level, index, hash);
        blocks.PutHistoryLeaf(batch, header.Height, header.Hash, peaks);
        scan.Complete(batch);
        db.Put(batch, ColumnFamily.Meta, StoreKeys.BaseHeight, StoreKeys.Of(header.Height));
        db.Put(batch, ColumnFamily.Meta, StoreKeys.PruneHeight, StoreKeys.Of(header.Height));
        GenesisWriter.Complete(db, batch, genesis, ChainIndexes.All, header.Height);
        db.WriteSynced(batch); // Syncs the unsynced batches of the state with it.
        return StoreBaseVerdict.Created;
    }

    /// <summary>Writes the state in parts; its root, or null if its entries are not ascending or one is too large.</summary>
    private static Hash256? WriteState(Database db, long height, IEnumerable<StateEntry> state, StateScan scan)
    {
        StateRows rows = new(db, new StateNodeCache(0));
        StoredNodes nodes = new(db);
        Hash256 root = Hash256.Zero;
        Hash256? last = null;
        foreach (StateEntry[] part in state.Chunk(EntriesPerBatch))
        {
            foreach (StateEntry entry in part)
            {
                if (last?.CompareTo(entry.Path) >= 0 || entry.Value.Length > Limits.StateValueBytesMax) return null;
                last = entry.Path;
            }

            using RocksBatch batch = new();
            StateWrite[] writes = [.. part.Select(entry => new StateWrite(new StateKey(entry.Path), entry.Value))];
            StateTreeUpdate tree = StateTree.Apply(root, StateChanges.Of(writes), nodes);
            rows.PutPart(batch, height, writes, tree);
            scan.Add(batch, part);
            db.WriteUnsynced(batch);
            root = tree.Root;
            tree.Recycle();
        }

        return root;
    }

    /// <summary>Nodes of the state tree as of the last batch.</summary>
    private sealed class StoredNodes(Database db) : IStateNodeSource
    {
        public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
        {
            if (db.Get(ColumnFamily.StateNodes, nodeHash.AsSpan()) is not { } row) return false;
            StateNodeRow.Node(row).Span.CopyTo(node);
            return true;
        }
    }
}
