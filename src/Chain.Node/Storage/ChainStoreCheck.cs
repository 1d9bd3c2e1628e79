using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;

namespace Chain.Node.Storage;

/// <summary>What must hold of a database before a node builds on it: its newest block is whole, certified, and on top of this state and history.</summary>
internal static class ChainStoreCheck
{
    /// <summary>The newest block, or null in an empty database.</summary>
    /// <exception cref="NodeStartupException">Something is missing or contradicts something else.</exception>
    public static ChainHead? LoadHead(Database db, GenesisDocument genesis)
    {
        if (db.Get(ColumnFamily.Meta, StoreKeys.Head) is not { Length: 8 } stored) return null;
        long height = StoreKeys.Number(stored);
        byte[] bytes = db.Get(ColumnFamily.Headers, StoreKeys.Of(height)) ?? throw Damaged(db, $"it has no header {height}, its own head");
        if (!BlockHeader.TryDecode(bytes, out BlockHeader? header) || header.Height != height || !header.ChainId.Equals(genesis.ChainId))
            throw Damaged(db, $"header {height} is another one");
        ValidatorSet current = ReadSet(db, header.ValidatorsHash) ?? throw Damaged(db, "it lacks the validator set of its head");
        ValidatorSet next = ReadSet(db, header.NextValidatorsHash) ?? throw Damaged(db, "it lacks the validator set that follows its head");
        if (!current.Hash(genesis.ChainId).Equals(header.ValidatorsHash) || !next.Hash(genesis.ChainId).Equals(header.NextValidatorsHash))
            throw Damaged(db, "a validator set is another one");
        CheckTrees(db, header);
        return new ChainHead(header, height == 0 ? null : CheckBlock(db, header, current, genesis), current, next);
    }

    /// <summary>A validator set by its hash, or null.</summary>
    public static ValidatorSet? ReadSet(Database db, Hash256 hash) =>
        db.Get(ColumnFamily.ValidatorSets, hash.AsSpan()) is { } bytes && ValidatorSet.TryDecode(bytes, out ValidatorSet? set) ? set : null;

    private static CommitCertificate CheckBlock(Database db, BlockHeader header, ValidatorSet current, GenesisDocument genesis)
    {
        byte[] key = StoreKeys.Of(header.Height);
        bool hasBlock = db.Get(ColumnFamily.Blocks, key) is { } blockBytes && Block.TryDecode(blockBytes, out Block? block) && block.Hash.Equals(header.Hash);
        if (!hasBlock) throw Damaged(db, $"block {header.Height} is missing or another one");
        if (db.Get(ColumnFamily.Certificates, key) is not { } bytes || !CommitCertificate.TryDecode(bytes, out CommitCertificate? certificate))
            throw Damaged(db, $"the certificate of block {header.Height} is missing");
        CertificateVerdict verdict = certificate.VerifyFor(header, current, genesis.ChainId);
        return verdict == CertificateVerdict.Valid ? certificate : throw Damaged(db, $"the certificate of block {header.Height} does not verify ({verdict})");
    }

    /// <summary>The root of the state and the frontier of the history; nodes below a root check themselves whenever they are read.</summary>
    private static void CheckTrees(Database db, BlockHeader header)
    {
        bool hasRoot = header.StateRoot.Equals(Hash256.Zero)
            || (db.Get(ColumnFamily.StateNodes, header.StateRoot.AsSpan()) is { } row
                && Core.Crypto.Sha256.Hash(StateNodeRow.Node(row).Span).Equals(header.StateRoot));
        if (!hasRoot) throw Damaged(db, $"it lacks the state of block {header.Height}");
        try
        {
            HistoryNodes history = new(k => db.Get(ColumnFamily.HistoryNodes, k));
            bool isWhole = HistoryTree.Root(header.Height, history).Equals(header.HistoryRoot) && history.TryGetNode(0, header.Height, out Hash256 leaf)
                && leaf.Equals(MerkleTree.HashLeaf(header.Hash.AsSpan()));
            if (!isWhole) throw Damaged(db, $"its history is not that of block {header.Height}");
        }
        catch (InvalidOperationException e)
        {
            throw Damaged(db, e.Message);
        }
    }

    private static NodeStartupException Damaged(Database db, string reason) => Database.Damaged(db.Folder, reason);
}
