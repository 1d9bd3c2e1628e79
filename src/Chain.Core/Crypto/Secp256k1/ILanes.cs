namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Operations on a vector of unsigned 64-bit lanes. The algorithms are written once; the compiler specialises them for each width.</summary>
/// <typeparam name="T">The vector.</typeparam>
internal interface ILanes<T>
    where T : struct
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>The same value in every lane.</summary>
    static abstract T Broadcast(ulong value);

    /// <summary>Sum, lane by lane. The caller ensures that it stays below 2^64.</summary>
    static abstract T Add(T left, T right);

    /// <summary>Difference, lane by lane. The caller ensures that it is not negative.</summary>
    static abstract T Subtract(T left, T right);

    /// <summary>Product, lane by lane, of the lower 32 bits.</summary>
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

    /// <summary>Copies a row of eight words in stores as wide as the loads of <see cref="Turn"/>, so that the processor can forward them.</summary>
    static abstract void CopyRow(ref readonly ulong source, ref ulong destination);

    /// <summary>Transposes: reads one row of eight words for each lane, and writes eight vectors, one for each word.</summary>
    static abstract void Turn(ref readonly ulong rows, Span<T> words);

    /// <summary>Writes the lower 32 bits of each lane.</summary>
    static abstract void Narrow(T value, ref uint destination);
}
