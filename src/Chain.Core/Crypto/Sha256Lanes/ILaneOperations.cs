namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>The vector operations that SHA-256 needs: the functions of FIPS 180-4, 4.1.2, and loads and stores. Lane i holds a word of message i.</summary>
/// <typeparam name="TVector">A vector of 32-bit words, or a plain uint for one message.</typeparam>
/// <remarks>Structs without fields implement it, so the compiler generates specialized code for each width.</remarks>
internal interface ILaneOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>Number of words in a vector, which is the number of messages hashed at once.</summary>
    static abstract int LaneCount { get; }

    /// <summary>Copies a word to every lane.</summary>
    static abstract TVector Broadcast(uint word);

    /// <summary>Adds modulo 2^32.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>Selects each bit from <paramref name="yes"/> if the mask bit is 1, otherwise from <paramref name="no"/>.</summary>
    static abstract TVector Choose(TVector mask, TVector yes, TVector no);

    /// <summary>Sets each bit to the majority of the three input bits.</summary>
    static abstract TVector Majority(TVector first, TVector second, TVector third);

    /// <summary>Upper-case sigma 0: rotations by 2, 13, 22.</summary>
    static abstract TVector BigSigma0(TVector x);

    /// <summary>Upper-case sigma 1: rotations by 6, 11, 25.</summary>
    static abstract TVector BigSigma1(TVector x);

    /// <summary>Lower-case sigma 0: rotations by 7, 18, shift by 3.</summary>
    static abstract TVector SmallSigma0(TVector x);

    /// <summary>Lower-case sigma 1: rotations by 17, 19, shift by 10.</summary>
    static abstract TVector SmallSigma1(TVector x);

    /// <summary>Shifts the message words by the one prefix byte: previous &lt;&lt; 24 | word &gt;&gt; 8.</summary>
    static abstract TVector Follow(TVector previous, TVector word);

    /// <summary>Reads 16 words per lane in the machine's byte order. The words of lane i begin at offsets[i].</summary>
    static abstract void Load(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, out LaneWords<TVector> words);

    /// <summary>Reverses the bytes of each word: SHA-256 is big-endian.</summary>
    static abstract TVector ReverseBytes(TVector words);

    /// <summary>Writes the 8 words of each lane's digest, big-endian. The digest of lane i begins at i * 32.</summary>
    static abstract void StoreDigests(in LaneState<TVector> state, Span<byte> digests);
}
