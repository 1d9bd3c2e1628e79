using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage;

/// <summary>Checks a database before the node builds on it: the newest block is complete and certified, and state and history are those of the block.</summary>
/// <remarks>Of the block that the store begins at, only the header and the certificate are there.</remarks>
internal static class ChainStoreCheck
{
    /// <summary>Loads the newest block.</summary>
    /// <exception cref="NodeStartupException">Something is missing or contradicts something else.</exception>
    public static ChainHead LoadHead(Database db, GenesisDocument genesis)
    {
        if (db.Get(ColumnFamily.Meta, StoreKeys.Head) is not { Length: sizeof(long) } stored) throw Damaged(db, "it does not say which block is its newest");
        long height = StoreKeys.Number(stored);
        byte[] bytes = db.Get(ColumnFamily.Headers, StoreKeys.Of(height)) ?? throw Damaged(db, $"it has no header {height}, its own head");
        if (!BlockHeader.TryDecode(bytes, out BlockHeader? header) || header.Height != height || !header.ChainId.Equals(genesis.ChainId))
            throw Damaged(db, $"header {height} is another one");
        BlockRows blocks = new(db);
        ValidatorSet current = blocks.FindValidators(header.ValidatorsHash) ?? throw Damaged(db, "it lacks the validator set of its head");
        ValidatorSet next = blocks.FindValidators(header.NextValidatorsHash) ?? throw Damaged(db, "it lacks the validator set that follows its head");
        if (!current.Hash(genesis.ChainId).Equals(header.ValidatorsHash) || !next.Hash(genesis.ChainId).Equals(header.NextValidatorsHash))
            throw Damaged(db, "a validator set is another one");
        CheckTrees(db, header);
        if (height == 0) return new ChainHead(header, null, current, next);
        if (height < blocks.BaseHeight) throw Damaged(db, $"its head {height} is below block {blocks.BaseHeight}, which it begins at");
        if (height > blocks.BaseHeight) CheckBlock(db, header);
        return new ChainHead(header, CheckCertificate(db, header, current, genesis), current, next);
    }

    private static void CheckBlock(Database db, BlockHeader header)
    {
        bool hasBlock = db.Get(ColumnFamily.Blocks, StoreKeys.Of(header.Height)) is { } bytes && Block.TryDecode(bytes, out Block? block)
            && block.Hash.Equals(header.Hash);
        if (!hasBlock) throw Damaged(db, $"block {header.Height} is missing or another one");
    }

    private static CommitCertificate CheckCertificate(Database db, BlockHeader header, ValidatorSet current, GenesisDocument genesis)
    {
        byte[]? bytes = db.Get(ColumnFamily.Certificates, StoreKeys.Of(header.Height));
        if (bytes is null || !CommitCertificate.TryDecode(bytes, out CommitCertificate? certificate))
            throw Damaged(db, $"the certificate of block {header.Height} is missing");
        CertificateVerdict verdict = certificate.VerifyFor(header, current, genesis.ChainId);
        return verdict == CertificateVerdict.Valid ? certificate : throw Damaged(db, $"the certificate of block {header.Height} does not verify ({verdict})");
    }

    /// <summary>Checks the root of the state and the history. Nodes below the root are checked when they are read.</summary>
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
