using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Chain.Core.Crypto.Sha256Lanes;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>SHA-256 of many short messages, as many at once as the processor has lanes. Allocates nothing on the heap.</summary>
/// <remarks>
/// Every method has an overload with the widest lanes to use, for tests and benchmarks. The other overload uses the widest lanes of
/// the processor. All widths give the same digests.
/// </remarks>
internal static class Sha256Batch
{
    /// <summary>The widest lanes of this processor.</summary>
    public static readonly LaneWidth Widest = ChooseWidth();

    /// <summary>Whether this processor supports lanes of this width.</summary>
    public static bool IsSupported(LaneWidth width) => width switch
    {
        LaneWidth.One => true,
        LaneWidth.Four => Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian,
        LaneWidth.Eight => Avx2.IsSupported,
        LaneWidth.ThirtyTwo => Lanes16.IsSupported,
        _ => false,
    };

    /// <summary>Computes SHA-256( prefix | pair ) of pairs of hashes.</summary>
    /// <param name="prefix">The first byte of each message.</param>
    /// <param name="pairs">An even number of hashes.</param>
    /// <param name="digests">Receives one digest per pair. May start at the same address as <paramref name="pairs"/>.</param>
    public static void HashPairs(byte prefix, ReadOnlySpan<Hash256> pairs, Span<Hash256> digests) => HashPairs(prefix, pairs, digests, Widest);

    /// <inheritdoc cref="HashPairs(byte, ReadOnlySpan{Hash256}, Span{Hash256})"/>
    public static void HashPairs(byte prefix, ReadOnlySpan<Hash256> pairs, Span<Hash256> digests, LaneWidth widest)
    {
        while (!pairs.IsEmpty)
        {
            int count = Math.Min(pairs.Length / 2, (int)widest);
            ReadOnlySpan<byte> from = MemoryMarshal.AsBytes(pairs[..(2 * count)]);
            Span<byte> to = MemoryMarshal.AsBytes(digests[..count]);
            if (count == 1) LaneNodes<ScalarLane, uint>.HashPairs(prefix, from, to);
            else if (widest == LaneWidth.Four) LaneNodes<Lanes4, Vector128<uint>>.HashPairs(prefix, from, to);
            else if (count <= (int)LaneWidth.Eight) LaneNodes<Lanes8, Vector256<uint>>.HashPairs(prefix, from, to);
            else if (count <= Lanes16.LaneCount) LaneNodes<Lanes16, Vector512<uint>>.HashPairs(prefix, from, to);
            else LaneNodes<LanePairs<Lanes16, Vector512<uint>>, VectorPair<Vector512<uint>>>.HashPairs(prefix, from, to);
            pairs = pairs[(2 * count)..];
            digests = digests[count..];
        }
    }

    /// <summary>Computes the SHA-256 of contiguous 65-byte messages.</summary>
    /// <param name="messages">65 bytes per message.</param>
    /// <param name="digests">Receives one digest per message.</param>
    public static void HashNodes(ReadOnlySpan<byte> messages, Span<Hash256> digests) => HashNodes(messages, digests, Widest);

    /// <inheritdoc cref="HashNodes(ReadOnlySpan{byte}, Span{Hash256})"/>
    public static void HashNodes(ReadOnlySpan<byte> messages, Span<Hash256> digests, LaneWidth widest)
    {
        while (!messages.IsEmpty)
        {
            int count = Math.Min(messages.Length / Sha256Constants.NodeBytes, (int)widest);
            ReadOnlySpan<byte> from = messages[..(count * Sha256Constants.NodeBytes)];
            Span<byte> to = MemoryMarshal.AsBytes(digests[..count]);
            if (count == 1) LaneNodes<ScalarLane, uint>.HashMessages(from, to);
            else if (widest == LaneWidth.Four) LaneNodes<Lanes4, Vector128<uint>>.HashMessages(from, to);
            else if (count <= (int)LaneWidth.Eight) LaneNodes<Lanes8, Vector256<uint>>.HashMessages(from, to);
            else if (count <= Lanes16.LaneCount) LaneNodes<Lanes16, Vector512<uint>>.HashMessages(from, to);
            else LaneNodes<LanePairs<Lanes16, Vector512<uint>>, VectorPair<Vector512<uint>>>.HashMessages(from, to);
            messages = messages[from.Length..];
            digests = digests[count..];
        }
    }

    /// <summary>Computes the SHA-256 of the chosen 65-byte messages.</summary>
    /// <param name="messages">65 bytes per message.</param>
    /// <param name="chosen">Indices of the messages to hash.</param>
    /// <param name="digests">One per message. Only the digests at the chosen indices are written.</param>
    public static void HashNodes(ReadOnlySpan<byte> messages, ReadOnlySpan<int> chosen, Span<Hash256> digests) =>
        HashNodes(messages, chosen, digests, Widest);

    /// <inheritdoc cref="HashNodes(ReadOnlySpan{byte}, ReadOnlySpan{int}, Span{Hash256})"/>
    public static void HashNodes(ReadOnlySpan<byte> messages, ReadOnlySpan<int> chosen, Span<Hash256> digests, LaneWidth widest)
    {
        Span<Hash256> hashed = stackalloc Hash256[(int)LaneWidth.ThirtyTwo];
        while (!chosen.IsEmpty)
        {
            ReadOnlySpan<int> now = chosen[..Math.Min(chosen.Length, (int)widest)];
            Span<byte> to = MemoryMarshal.AsBytes(hashed[..now.Length]);
            if (now.Length == 1) LaneNodes<ScalarLane, uint>.HashMessages(messages, now, to);
            else if (widest == LaneWidth.Four) LaneNodes<Lanes4, Vector128<uint>>.HashMessages(messages, now, to);
            else if (now.Length <= (int)LaneWidth.Eight) LaneNodes<Lanes8, Vector256<uint>>.HashMessages(messages, now, to);
            else if (now.Length <= Lanes16.LaneCount) LaneNodes<Lanes16, Vector512<uint>>.HashMessages(messages, now, to);
            else LaneNodes<LanePairs<Lanes16, Vector512<uint>>, VectorPair<Vector512<uint>>>.HashMessages(messages, now, to);
            for (int i = 0; i < now.Length; i++) digests[now[i]] = hashed[i];
            chosen = chosen[now.Length..];
        }
    }

    /// <summary>Computes SHA-256( prefix | message ) of messages of any length. Hashes messages with equal numbers of blocks together.</summary>
    /// <param name="prefix">The first byte of each hashed message.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="digests">Receives one digest per message, in the same order.</param>
    public static void HashMessages(byte prefix, ReadOnlySpan<ReadOnlyMemory<byte>> messages, Span<Hash256> digests) =>
        HashMessages(prefix, messages, digests, Widest);

    /// <inheritdoc cref="HashMessages(byte, ReadOnlySpan{ReadOnlyMemory{byte}}, Span{Hash256})"/>
    public static void HashMessages(byte prefix, ReadOnlySpan<ReadOnlyMemory<byte>> messages, Span<Hash256> digests, LaneWidth widest)
    {
        int[] rented = ArrayPool<int>.Shared.Rent(2 * messages.Length);
        Span<int> blocks = rented.AsSpan(0, messages.Length), order = rented.AsSpan(messages.Length, messages.Length);
        for (int i = 0; i < messages.Length; i++)
        {
            blocks[i] = MessageBlocks.Count(1, messages[i].Length);
            order[i] = i;
        }

        blocks.Sort(order);
        for (int start = 0; start < messages.Length;)
        {
            int end = start + 1;
            while (end < messages.Length && end - start < (int)widest && blocks[end] == blocks[start]) end++;
            HashAlike(prefix, messages, order[start..end], blocks[start], digests, widest);
            start = end;
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    private static void HashAlike(
        byte prefix, ReadOnlySpan<ReadOnlyMemory<byte>> messages, ReadOnlySpan<int> chosen, int blocks, Span<Hash256> digests, LaneWidth widest)
    {
        Span<Hash256> hashed = stackalloc Hash256[(int)LaneWidth.ThirtyTwo];
        Span<byte> to = MemoryMarshal.AsBytes(hashed[..chosen.Length]);
        if (chosen.Length == 1 || blocks > BlocksMax(widest))
        {
            foreach (int index in chosen) digests[index] = Sha256.Hash([prefix], messages[index].Span);
            return;
        }

        if (widest == LaneWidth.Four) LaneMessages<Lanes4, Vector128<uint>>.Hash(prefix, messages, chosen, to);
        else if (chosen.Length <= (int)LaneWidth.Eight) LaneMessages<Lanes8, Vector256<uint>>.Hash(prefix, messages, chosen, to);
        else if (chosen.Length <= Lanes16.LaneCount) LaneMessages<Lanes16, Vector512<uint>>.Hash(prefix, messages, chosen, to);
        else LaneMessages<LanePairs<Lanes16, Vector512<uint>>, VectorPair<Vector512<uint>>>.Hash(prefix, messages, chosen, to);
        for (int i = 0; i < chosen.Length; i++) digests[chosen[i]] = hashed[i];
    }

    // Longer messages go to the platform's library: it hashes a block faster than narrow lanes do, which outweighs its cost per call.
    private static int BlocksMax(LaneWidth widest) => widest switch
    {
        LaneWidth.One => SingleMessage.BlocksMax,
        LaneWidth.Four => 8,
        LaneWidth.Eight => 32,
        _ => 1024,
    };

    private static LaneWidth ChooseWidth()
    {
        if (IsSupported(LaneWidth.ThirtyTwo)) return LaneWidth.ThirtyTwo;
        if (IsSupported(LaneWidth.Eight)) return LaneWidth.Eight;
        return IsSupported(LaneWidth.Four) ? LaneWidth.Four : LaneWidth.One;
    }
}
