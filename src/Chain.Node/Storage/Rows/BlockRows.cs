using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Storage.Rocks;

namespace Chain.Node.Storage.Rows;

/// <summary>Rows of blocks: headers, transactions, certificates, receipts, validator sets and the history tree.</summary>
/// <remarks>The caller knows which heights the database holds: a row that is missing or does not decode means damage, and throws.</remarks>
internal sealed class BlockRows(Database db)
{
    /// <summary>Height that the store begins at; 0 in a store that begins at the genesis.</summary>
    public long BaseHeight => db.Get(ColumnFamily.Meta, StoreKeys.BaseHeight) is { } height ? StoreKeys.Number(height) : 0;

    /// <summary>Lowest height whose block is kept: after those that were pruned, and after the height that the store begins at.</summary>
    public long LowestBlock => db.Get(ColumnFamily.Meta, StoreKeys.LowestBlock) is { } height ? StoreKeys.Number(height) : BaseHeight + 1;

    /// <summary>Height of the newest block.</summary>
    public long HeadHeight => db.Get(ColumnFamily.Meta, StoreKeys.Head) is { } height ? StoreKeys.Number(height) : throw Missing("head");

    /// <summary>Adds a block with its certificate and receipts.</summary>
    public void Put(RocksBatch batch, Block block, CommitCertificate certificate, IReadOnlyList<Receipt> receipts)
    {
        byte[] height = StoreKeys.Of(block.Height);
        db.Put(batch, ColumnFamily.Headers, height, block.Header.Encoded.Span);
        db.Put(batch, ColumnFamily.Blocks, height, block.Encoded.Span);
        db.Put(batch, ColumnFamily.Certificates, height, certificate.Encode().Span);
        for (int i = 0; i < receipts.Count; i++) db.Put(batch, ColumnFamily.Receipts, StoreKeys.Of(block.Height, i), receipts[i].Encode().Span);
    }

    /// <summary>Adds a header without its block: of the genesis, or of the block that the store begins at.</summary>
    public void PutHeader(RocksBatch batch, BlockHeader header, CommitCertificate? certificate)
    {
        byte[] height = StoreKeys.Of(header.Height);
        db.Put(batch, ColumnFamily.Headers, height, header.Encoded.Span);
        if (certificate is not null) db.Put(batch, ColumnFamily.Certificates, height, certificate.Encode().Span);
    }

    /// <summary>Adds a validator set.</summary>
    public void PutValidators(RocksBatch batch, Hash256 hash, ValidatorSet set) =>
        db.Put(batch, ColumnFamily.ValidatorSets, hash.AsSpan(), set.Encode().Span);

    /// <summary>Adds a block's hash to the history tree.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="height">The block's height, which is the number of leaves before.</param>
    /// <param name="blockHash">Its hash.</param>
    /// <param name="before">The tree before.</param>
    public void PutHistoryLeaf(RocksBatch batch, long height, Hash256 blockHash, ILeafNodeSource before)
    {
        foreach ((int level, long index, Hash256 hash) in HistoryTree.Append(height, MerkleTree.HashLeaf(blockHash.AsSpan()), before))
            PutHistoryNode(batch, level, index, hash);
    }

    /// <summary>Adds a node of the history tree.</summary>
    public void PutHistoryNode(RocksBatch batch, int level, long index, Hash256 hash) =>
        db.Put(batch, ColumnFamily.HistoryNodes, StoreKeys.OfHistory(level, index), hash.AsSpan());

    /// <summary>The history tree as of the last batch.</summary>
    public HistoryNodes History => new(key => db.Get(ColumnFamily.HistoryNodes, key));

    /// <summary>The header of a height.</summary>
    public BlockHeader ReadHeader(long height) => FindHeader(height) ?? throw Unreadable("header", height);

    /// <summary>The header of a height; null if there is no row.</summary>
    public BlockHeader? FindHeader(long height) => db.Get(ColumnFamily.Headers, StoreKeys.Of(height)) is not { } bytes ? null
        : BlockHeader.TryDecode(bytes, out BlockHeader? header) ? header : throw Unreadable("header", height);

    /// <summary>The block of a height.</summary>
    public Block ReadBlock(long height) => FindBlock(height) ?? throw Unreadable("block", height);

    /// <summary>The block of a height; null if there is no row.</summary>
    public Block? FindBlock(long height) => db.Get(ColumnFamily.Blocks, StoreKeys.Of(height)) is not { } bytes ? null
        : Block.TryDecode(bytes, out Block? block) ? block : throw Unreadable("block", height);

    /// <summary>The certificate of a height; null if there is no row.</summary>
    public CommitCertificate? FindCertificate(long height) => db.Get(ColumnFamily.Certificates, StoreKeys.Of(height)) is not { } bytes ? null
        : CommitCertificate.TryDecode(bytes, out CommitCertificate? certificate) ? certificate : throw Unreadable("certificate", height);

    /// <summary>The receipts of a block with this number of transactions, in order.</summary>
    public IReadOnlyList<Receipt> ReadReceipts(long height, int count) => FindReceipts(height, count) ?? throw Unreadable("receipt", height);

    /// <summary>The receipts of a block with this number of transactions, in order; null if one has no row.</summary>
    public IReadOnlyList<Receipt>? FindReceipts(long height, int count)
    {
        Receipt[] receipts = new Receipt[count];
        for (int i = 0; i < count; i++)
        {
            if (db.Get(ColumnFamily.Receipts, StoreKeys.Of(height, i)) is not { } bytes) return null;
            receipts[i] = Receipt.TryDecode(bytes, out Receipt? receipt) ? receipt : throw Unreadable("receipt", height);
        }

        return receipts;
    }

    /// <summary>The error for a row that must be there.</summary>
    public InvalidDataException Unreadable(string what, long height) => Missing($"{what} of block {height}");

    /// <summary>A validator set by its hash; null if there is none, or if it does not decode.</summary>
    public ValidatorSet? FindValidators(Hash256 hash) =>
        db.Get(ColumnFamily.ValidatorSets, hash.AsSpan()) is { } bytes && ValidatorSet.TryDecode(bytes, out ValidatorSet? set) ? set : null;

    private InvalidDataException Missing(string what) => new($"Corruption: the {what} in {db.Folder} is missing or does not decode");
}
