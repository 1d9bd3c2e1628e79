namespace Chain.Core.Crypto.Secp256k1;

/// <summary>What a vector of unsigned 64-bit lanes can do. One algorithm serves every width, and the compiler makes each its own code.</summary>
/// <typeparam name="T">The vector.</typeparam>
internal interface ILanes<T>
    where T : struct
{
    /// <summary>Lanes of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>The same value in every lane.</summary>
    static abstract T Broadcast(ulong value);

    /// <summary>Sum, lane by lane; the caller keeps it below 2^64.</summary>
    static abstract T Add(T left, T right);

    /// <summary>Difference, lane by lane; the caller keeps it from going below zero.</summary>
    static abstract T Subtract(T left, T right);

    /// <summary>Product of the lower 32 bits of each lane.</summary>
    static abstract T Multiply(T left, T right);

    /// <summary>sum + left right, with the lower 32 bits of left and right.</summary>
    static abstract T MultiplyAdd(T sum, T left, T right);

    /// <summary>Bitwise and.</summary>
    static abstract T And(T left, T right);

    /// <summary>Bits of <paramref name="left"/> where the mask is set, of <paramref name="right"/> elsewhere.</summary>
    static abstract T Select(T mask, T left, T right);

    /// <summary>Shift towards the low bits, filling with zeros.</summary>
    static abstract T ShiftRight(T value, int bits);

    /// <summary>Shift towards the high bits.</summary>
    static abstract T ShiftLeft(T value, int bits);

    /// <summary>Reads <see cref="Count"/> words of 32 bits into the lanes.</summary>
    static abstract T Widen(ref readonly uint source);

    /// <summary>Copies a row of eight words in moves that <see cref="Turn"/> can read back without waiting.</summary>
    static abstract void CopyRow(ref readonly ulong source, ref ulong destination);

    /// <summary>Reads a row of eight words for each lane, one row after the other, into eight vectors, one a word.</summary>
    static abstract void Turn(ref readonly ulong rows, Span<T> words);

    /// <summary>Writes the lower 32 bits of each lane.</summary>
    static abstract void Narrow(T value, ref uint destination);
}
