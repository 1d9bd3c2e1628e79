namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Operations of SHA-256 on a vector of 32-bit words, one word per message: the functions of FIPS 180-4, 4.1.2, loads and stores.</summary>
/// <typeparam name="TVector">The vector, or a uint for one message.</typeparam>
/// <remarks>The implementations are structs without fields, so that the compiler specialises the rounds for each width.</remarks>
internal interface ILaneOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>Words in a vector, which is the number of messages hashed at once.</summary>
    static abstract int LaneCount { get; }

    /// <summary>The word in every lane.</summary>
    static abstract TVector Broadcast(uint word);

    /// <summary>Sum modulo 2^32.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>Bitwise: <paramref name="yes"/> where the mask is 1, else <paramref name="no"/>.</summary>
    static abstract TVector Choose(TVector mask, TVector yes, TVector no);

    /// <summary>Bitwise: the value that at least two of three have.</summary>
    static abstract TVector Majority(TVector first, TVector second, TVector third);

    /// <summary>Upper-case sigma 0: rotations by 2, 13, 22.</summary>
    static abstract TVector BigSigma0(TVector x);

    /// <summary>Upper-case sigma 1: rotations by 6, 11, 25.</summary>
    static abstract TVector BigSigma1(TVector x);

    /// <summary>Lower-case sigma 0: rotations by 7, 18, shift by 3.</summary>
    static abstract TVector SmallSigma0(TVector x);

    /// <summary>Lower-case sigma 1: rotations by 17, 19, shift by 10.</summary>
    static abstract TVector SmallSigma1(TVector x);

    /// <summary>previous &lt;&lt; 24 | word &gt;&gt; 8: shifts the words of a pair of hashes by one byte, to make room for the prefix.</summary>
    static abstract TVector Follow(TVector previous, TVector word);

    /// <summary>Reads 16 words for each lane, in the machine's byte order. The words of lane i start at offsets[i].</summary>
    static abstract void Load(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, out LaneWords<TVector> words);

    /// <summary>Reverses the bytes of each word: SHA-256 reads and writes the most significant byte first.</summary>
    static abstract TVector ReverseBytes(TVector words);

    /// <summary>Writes the 8 words of each lane's digest, most significant byte first. Lane i starts at i * 32.</summary>
    static abstract void StoreDigests(in LaneState<TVector> state, Span<byte> digests);
}
