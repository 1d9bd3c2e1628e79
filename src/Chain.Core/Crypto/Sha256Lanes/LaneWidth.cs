namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>How many messages are hashed at once.</summary>
internal enum LaneWidth
{
    /// <summary>Plain registers; on every processor.</summary>
    One = 1,

    /// <summary>Vectors of 128 bits.</summary>
    Four = 4,

    /// <summary>Vectors of 256 bits, by AVX2.</summary>
    Eight = 8,

    /// <summary>Pairs of vectors of 512 bits, by AVX-512; batches of up to sixteen take one vector.</summary>
    ThirtyTwo = 32,
}
