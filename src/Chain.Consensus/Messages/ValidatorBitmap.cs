using System.Buffers.Binary;
using System.Numerics;
using Chain.Core;
using Chain.Core.Encoding;

namespace Chain.Consensus;

/// <summary>A set of validator indices, 0 to <see cref="Limits.ValidatorsMax"/> - 1, held inline.</summary>
public readonly record struct ValidatorBitmap
{
    private const int Size = Limits.ValidatorsMax / 8;
    private readonly UInt128 _bits;

    private ValidatorBitmap(UInt128 bits) => _bits = bits;

    /// <summary>Number of indices in the set.</summary>
    public int Count => BitOperations.PopCount((ulong)(_bits >> 64)) + BitOperations.PopCount((ulong)(_bits & ulong.MaxValue));

    /// <summary>Whether the set holds the index.</summary>
    public bool Contains(int index) => index is >= 0 and < Limits.ValidatorsMax && (_bits >> index & UInt128.One) != UInt128.Zero;

    /// <summary>The set with the index added.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside 0 to <see cref="Limits.ValidatorsMax"/> - 1.</exception>
    public ValidatorBitmap With(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Limits.ValidatorsMax);
        return new ValidatorBitmap(_bits | UInt128.One << index);
    }

    /// <summary>The set with the index removed.</summary>
    public ValidatorBitmap Without(int index) => Contains(index) ? new ValidatorBitmap(_bits ^ UInt128.One << index) : this;

    /// <summary>Canonical bytes: bit i of byte i / 8, no trailing zero byte, as in a commit certificate.</summary>
    public byte[] ToArray()
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, _bits);
        return bytes.TrimEnd((byte)0).ToArray();
    }

    internal static bool TryRead(ref CborReader reader, out ValidatorBitmap bitmap)
    {
        bitmap = default;
        if (!reader.TryBytes(Size, out ReadOnlySpan<byte> bytes) || (!bytes.IsEmpty && bytes[^1] == 0)) return false;
        Span<byte> all = stackalloc byte[Size];
        bytes.CopyTo(all);
        bitmap = new ValidatorBitmap(BinaryPrimitives.ReadUInt128LittleEndian(all));
        return true;
    }
}
