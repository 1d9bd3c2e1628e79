using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>One message in plain registers. Addition is unchecked, because SHA-256 adds modulo 2^32.</summary>
internal readonly struct ScalarLane : ILaneOperations<uint>
{
    public static int LaneCount => 1;

    public static uint Broadcast(uint word) => word;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Add(uint left, uint right) => unchecked(left + right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Choose(uint mask, uint yes, uint no) => no ^ (mask & (yes ^ no));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Majority(uint first, uint second, uint third) => (first & second) | (third & (first | second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BigSigma0(uint x) => BitOperations.RotateRight(x, 2) ^ BitOperations.RotateRight(x, 13) ^ BitOperations.RotateRight(x, 22);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BigSigma1(uint x) => BitOperations.RotateRight(x, 6) ^ BitOperations.RotateRight(x, 11) ^ BitOperations.RotateRight(x, 25);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SmallSigma0(uint x) => BitOperations.RotateRight(x, 7) ^ BitOperations.RotateRight(x, 18) ^ (x >> 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SmallSigma1(uint x) => BitOperations.RotateRight(x, 17) ^ BitOperations.RotateRight(x, 19) ^ (x >> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Follow(uint previous, uint word) => (previous << 24) | (word >> 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, out LaneWords<uint> words)
    {
        words = MemoryMarshal.Read<LaneWords<uint>>(data[offsets[0]..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ReverseBytes(uint words) => BinaryPrimitives.ReverseEndianness(words);

    public static void StoreDigests(in LaneState<uint> state, Span<byte> digests)
    {
        ReadOnlySpan<uint> words = [state.A, state.B, state.C, state.D, state.E, state.F, state.G, state.H];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(digests[(4 * i)..], words[i]);
    }
}
