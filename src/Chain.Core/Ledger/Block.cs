using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>A header and the transactions that it commits to. Immutable.</summary>
public sealed class Block
{
    // The CBOR head of a transaction: a byte string shorter than 64 KiB.
    private const int TransactionHeadBytesMax = 3;

    private byte[]? _encoded;

    /// <summary>Joins a header with its transactions. Does not check that they belong together; a validator does.</summary>
    public Block(BlockHeader header, IReadOnlyList<Transaction> transactions)
    {
        Header = header;
        Transactions = transactions;
    }

    /// <summary>The header.</summary>
    public BlockHeader Header { get; }

    /// <summary>The transactions, in order of execution.</summary>
    public IReadOnlyList<Transaction> Transactions { get; }

    /// <summary>Hash of the header, which identifies the block.</summary>
    public Hash256 Hash => Header.Hash;

    /// <summary>Height of the block.</summary>
    public long Height => Header.Height;

    /// <summary>Canonical bytes: [header, [transaction, ...]], each a byte string.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded ??= Encode();

    /// <summary>Computes the RFC 9162 root over encoded transactions, for <see cref="BlockHeader.TransactionsRoot"/>.</summary>
    public static Hash256 ComputeTransactionsRoot(IReadOnlyList<Transaction> transactions)
    {
        ArgumentNullException.ThrowIfNull(transactions);
        ReadOnlyMemory<byte>[] encoded = new ReadOnlyMemory<byte>[transactions.Count];
        for (int i = 0; i < encoded.Length; i++) encoded[i] = transactions[i].Encoded;
        Hash256[] leaves = new Hash256[encoded.Length];
        MerkleHasher.HashLeaves(encoded, leaves);
        return MerkleTree.Root(leaves);
    }

    /// <summary>Computes the RFC 9162 root over encoded receipts, for <see cref="BlockHeader.ReceiptsRoot"/>.</summary>
    public static Hash256 ComputeReceiptsRoot(IReadOnlyList<Receipt> receipts)
    {
        ArgumentNullException.ThrowIfNull(receipts);
        Hash256[] leaves = new Hash256[receipts.Count];
        HashReceipts(receipts, 0, leaves);
        return MerkleTree.Root(leaves);
    }

    /// <summary>Hashes consecutive receipts to leaves of the tree of <see cref="ComputeReceiptsRoot"/>, so that a caller can hash in parts.</summary>
    /// <param name="receipts">Receipts of the block, in order.</param>
    /// <param name="first">Index of the first receipt to hash.</param>
    /// <param name="leaves">Receives the hashes. Its length is the number of receipts to hash.</param>
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

    /// <summary>Decodes a block within all limits; false unless the bytes are canonical. Does not check roots or signatures.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Block? block)
    {
        block = null;
        return BlockFrame.TryRead(encoded, out BlockFrame? frame) && frame.TryDecode(0, frame.Count) && frame.TryToBlock(out block);
    }

    /// <summary>Joins a header with its transactions, both decoded from these bytes. The block keeps the array.</summary>
    internal static Block FromEncoded(BlockHeader header, IReadOnlyList<Transaction> transactions, byte[] encoded) =>
        new(header, transactions) { _encoded = encoded };
}
