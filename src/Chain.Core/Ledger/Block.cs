using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>A header and the transactions that it commits to. Immutable once made.</summary>
public sealed class Block
{
    // What a transaction takes beside its own bytes: the head of a byte string below 64 KiB.
    private const int TransactionHeadBytesMax = 3;

    private byte[]? _encoded;

    /// <summary>Joins a header with its transactions; that they belong together is for the validator to check.</summary>
    public Block(BlockHeader header, IReadOnlyList<Transaction> transactions)
    {
        Header = header;
        Transactions = transactions;
    }

    /// <summary>The header.</summary>
    public BlockHeader Header { get; }

    /// <summary>The transactions, in order of execution.</summary>
    public IReadOnlyList<Transaction> Transactions { get; }

    /// <summary>Hash of the header, which names the block.</summary>
    public Hash256 Hash => Header.Hash;

    /// <summary>Height of the block.</summary>
    public long Height => Header.Height;

    /// <summary>Canonical bytes: [header, [transaction, ...]], each a byte string.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded ??= Encode();

    /// <summary>RFC 9162 root over encoded transactions, as <see cref="BlockHeader.TransactionsRoot"/> states it.</summary>
    public static Hash256 ComputeTransactionsRoot(IReadOnlyList<Transaction> transactions)
    {
        ArgumentNullException.ThrowIfNull(transactions);
        ReadOnlyMemory<byte>[] encoded = new ReadOnlyMemory<byte>[transactions.Count];
        for (int i = 0; i < encoded.Length; i++) encoded[i] = transactions[i].Encoded;
        Hash256[] leaves = new Hash256[encoded.Length];
        MerkleHasher.HashLeaves(encoded, leaves);
        return MerkleTree.Root(leaves);
    }

    /// <summary>RFC 9162 root over encoded receipts, as <see cref="BlockHeader.ReceiptsRoot"/> states it.</summary>
    public static Hash256 ComputeReceiptsRoot(IReadOnlyList<Receipt> receipts)
    {
        ArgumentNullException.ThrowIfNull(receipts);
        Hash256[] leaves = new Hash256[receipts.Count];
        HashReceipts(receipts, 0, leaves);
        return MerkleTree.Root(leaves);
    }

    /// <summary>Leaf hashes of consecutive receipts, from which <see cref="ComputeReceiptsRoot"/> is made, for who hashes them as they come.</summary>
    /// <param name="receipts">Receipts of the block, in order.</param>
    /// <param name="first">Index of the first to hash.</param>
    /// <param name="leaves">One hash for each that is to be hashed.</param>
    public static void HashReceipts(IReadOnlyList<Receipt> receipts, int first, Span<Hash256> leaves)
    {
        ArgumentNullException.ThrowIfNull(receipts);
        CborWriter scratch = new();
        ReadOnlyMemory<byte>[] encoded = new ReadOnlyMemory<byte>[leaves.Length];
        for (int i = 0; i < encoded.Length; i++)
        {
            scratch.Clear();
            receipts[first + i].WriteTo(scratch);
            encoded[i] = scratch.Written.ToArray();
        }

        MerkleHasher.HashLeaves(encoded, leaves);
    }

    private byte[] Encode()
    {
        int bytes = Limits.HeaderBytesMax;
        foreach (Transaction transaction in Transactions) bytes += transaction.Encoded.Length + TransactionHeadBytesMax;
        CborWriter writer = new(bytes);
        writer.Array(2);
        writer.Bytes(Header.Encoded.Span);
        writer.Array(Transactions.Count);
        foreach (Transaction transaction in Transactions) writer.Bytes(transaction.Encoded.Span);
        return writer.Written.ToArray();
    }

    /// <summary>Reads a block within all limits; refuses any form but the canonical one. Roots and signatures are not checked here.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Block? block)
    {
        block = null;
        return BlockFrame.TryRead(encoded, out BlockFrame? frame) && frame.TryDecode(0, frame.Count) && frame.TryToBlock(out block);
    }

    /// <summary>Joins a header with its transactions, both read from these bytes.</summary>
    internal static Block FromEncoded(BlockHeader header, IReadOnlyList<Transaction> transactions, byte[] encoded) =>
        new(header, transactions) { _encoded = encoded };
}
