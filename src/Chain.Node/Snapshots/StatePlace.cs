using Chain.Core.Primitives;

namespace Chain.Node.Snapshots;

/// <summary>The place of a subtree of the state tree: the first bits of the paths of its entries.</summary>
/// <param name="Prefix">The bits; those after them are 0.</param>
/// <param name="Depth">Number of bits, 0 to 256.</param>
internal readonly record struct StatePlace(Hash256 Prefix, int Depth)
{
    /// <summary>The place of the whole state.</summary>
    public static readonly StatePlace Whole = new(Hash256.Zero, 0);

    private const int BitCount = 8 * Hash256.Size;

    /// <summary>Whether the place has no places below it.</summary>
    public bool IsDeepest => Depth == BitCount;

    /// <summary>The part of all paths that begin like this.</summary>
    public double Share => Math.ScaleB(1, -Depth);

    /// <summary>A name for files. Names of places of one depth are in the order of the places.</summary>
    public string Name => $"{Depth:d3}-{Convert.ToHexStringLower(Prefix.AsSpan()[..((Depth + 7) / 8)])}";

    /// <summary>The place of the left child.</summary>
    public StatePlace Left() => this with { Depth = Depth + 1 };

    /// <summary>The place of the right child.</summary>
    public StatePlace Right()
    {
        byte[] bits = Prefix.AsSpan().ToArray();
        bits[Depth >> 3] |= (byte)(0x80 >> (Depth & 7));
        return new StatePlace(Hash256.From(bits), Depth + 1);
    }

    /// <summary>Whether a path begins with the bits of this place.</summary>
    public bool Holds(in Hash256 path)
    {
        ReadOnlySpan<byte> bits = Prefix.AsSpan(), other = path.AsSpan();
        int whole = Depth >> 3, rest = Depth & 7;
        if (!bits[..whole].SequenceEqual(other[..whole])) return false;
        return rest == 0 || (bits[whole] ^ other[whole]) >> (8 - rest) == 0;
    }
}
