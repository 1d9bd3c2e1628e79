using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>A partly decoded block: the header, and the position of each transaction. A caller decodes the transactions in parts.</summary>
/// <remarks>
/// Holds one copy of the bytes, which all transactions share. Several threads may decode ranges that do not overlap. Call
/// <see cref="TryToBlock"/> after all of them.
/// </remarks>
public sealed class BlockFrame
{
    // Ids are computed for this many transactions together: enough to fill the lanes, in a buffer that fits in a core's cache.
    private const int IdsAtOnce = 256;

    private readonly byte[] _encoded;
    private readonly (int Start, int Length)[] _places;
    private readonly Transaction?[] _transactions;

    private BlockFrame(byte[] encoded, BlockHeader header, (int Start, int Length)[] places)
    {
        _encoded = encoded;
        Header = header;
        _places = places;
        _transactions = new Transaction?[places.Length];
    }

    /// <summary>The header.</summary>
    public BlockHeader Header { get; }

    /// <summary>Number of transactions.</summary>
    public int Count => _places.Length;

    /// <summary>Decodes the header and finds the transactions, within all limits; false unless these parts are canonical.</summary>
    public static bool TryRead(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out BlockFrame? frame)
    {
        frame = null;
        if (encoded.Length > Limits.BlockBytesMax) return false;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(2) || !reader.TryBytes(Limits.HeaderBytesMax, out ReadOnlySpan<byte> headerBytes)) return false;
        if (!BlockHeader.TryDecode(headerBytes, out BlockHeader? header)) return false;
        if (!reader.TryArray(Limits.BlockTransactionsMax, out int count)) return false;
        (int Start, int Length)[] places = new (int, int)[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryBytes(Limits.TransactionBytesMax, out ReadOnlySpan<byte> bytes)) return false;
            places[i] = (reader.Position - bytes.Length, bytes.Length);
        }

        if (!reader.AtEnd) return false;
        frame = new BlockFrame(encoded.ToArray(), header, places);
        return true;
    }

    /// <summary>Decodes <paramref name="count"/> transactions from index <paramref name="first"/> on; false if one is not canonical.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the block.</exception>
    public bool TryDecode(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - first);
        for (int start = first; start < first + count; start += IdsAtOnce)
        {
            if (!TryDecodeFew(start, Math.Min(IdsAtOnce, first + count - start))) return false;
        }

        return true;
    }

    /// <summary>Returns the block; false if a transaction was not decoded yet or is not canonical.</summary>
    public bool TryToBlock([NotNullWhen(true)] out Block? block)
    {
        block = null;
        Transaction[] transactions = new Transaction[Count];
        for (int i = 0; i < transactions.Length; i++)
        {
            if (_transactions[i] is not { } transaction) return false;
            transactions[i] = transaction;
        }

        block = Block.FromEncoded(Header, transactions, _encoded);
        return true;
    }

    private bool TryDecodeFew(int first, int count)
    {
        ReadOnlyMemory<byte>[] encoded = new ReadOnlyMemory<byte>[count];
        for (int i = 0; i < count; i++) encoded[i] = _encoded.AsMemory(_places[first + i].Start, _places[first + i].Length);
        Hash256[] ids = new Hash256[count];
        TransactionIds.Compute(Header.ChainId, encoded, ids);
        for (int i = 0; i < count; i++)
        {
            if (!Transaction.TryDecodeOwned(encoded[i], Header.ChainId, ids[i], out _transactions[first + i])) return false;
        }

        return true;
    }
}
