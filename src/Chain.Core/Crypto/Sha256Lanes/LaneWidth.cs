namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Number of messages that are hashed at once.</summary>
internal enum LaneWidth
{
    /// <summary>One, in general registers, on every processor.</summary>
    One = 1,

    /// <summary>Four, in vectors of 128 bits.</summary>
    Four = 4,

    /// <summary>Eight, in vectors of 256 bits, by AVX2.</summary>
    Eight = 8,

    /// <summary>32, in pairs of vectors of 512 bits, by AVX-512. Up to sixteen messages take one vector.</summary>
    ThirtyTwo = 32,
}
