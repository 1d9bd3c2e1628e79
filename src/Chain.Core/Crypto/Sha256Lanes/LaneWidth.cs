namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Maximum number of messages hashed at once.</summary>
internal enum LaneWidth
{
    /// <summary>Plain registers, available on every processor.</summary>
    One = 1,

    /// <summary>Vectors of 128 bits.</summary>
    Four = 4,

    /// <summary>Vectors of 256 bits, with AVX2.</summary>
    Eight = 8,

    /// <summary>Pairs of vectors of 512 bits, with AVX-512. Batches of up to sixteen use one or narrower vectors.</summary>
    ThirtyTwo = 32,
}
