namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>What SHA-256 needs of a vector of 32-bit words, one word a message: the functions of FIPS 180-4, 4.1.2, and moves to and from memory.</summary>
/// <typeparam name="TVector">The vector, or a plain uint for one message.</typeparam>
/// <remarks>Implemented by structs without fields, so that the compiler makes one body of the rounds for each width.</remarks>
internal interface ILaneOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>Words in a vector, and so messages hashed at once.</summary>
    static abstract int LaneCount { get; }

    /// <summary>The word in every lane.</summary>
    static abstract TVector Broadcast(uint word);

    /// <summary>Sum modulo 2^32.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>Bitwise: <paramref name="yes"/> where the mask is 1, else <paramref name="no"/>.</summary>
    static abstract TVector Choose(TVector mask, TVector yes, TVector no);

    /// <summary>Bitwise: what at least two of three say.</summary>
    static abstract TVector Majority(TVector first, TVector second, TVector third);

    /// <summary>Upper-case sigma 0: rotations by 2, 13, 22.</summary>
    static abstract TVector BigSigma0(TVector x);

    /// <summary>Upper-case sigma 1: rotations by 6, 11, 25.</summary>
    static abstract TVector BigSigma1(TVector x);

    /// <summary>Lower-case sigma 0: rotations by 7, 18, shift by 3.</summary>
    static abstract TVector SmallSigma0(TVector x);

    /// <summary>Lower-case sigma 1: rotations by 17, 19, shift by 10.</summary>
    static abstract TVector SmallSigma1(TVector x);

    /// <summary>The bytes of a pair of hashes moved by one byte, for the prefix before them: previous &lt;&lt; 24 | word &gt;&gt; 8.</summary>
    static abstract TVector Follow(TVector previous, TVector word);

    /// <summary>Reads 16 words of each lane, in the machine's byte order: lane i's stand at offsets[i].</summary>
    static abstract void Load(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, out LaneWords<TVector> words);

    /// <summary>Turns each word around: SHA-256 reads and writes the most significant byte first.</summary>
    static abstract TVector ReverseBytes(TVector words);

    /// <summary>Writes the 8 words of each lane's digest, most significant byte first: lane i's at i * 32.</summary>
    static abstract void StoreDigests(in LaneState<TVector> state, Span<byte> digests);
}
