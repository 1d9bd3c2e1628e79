namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Number of signatures that are summed in parallel lanes.</summary>
internal enum LaneWidth
{
    /// <summary>One, in scalar code, which every processor can run.</summary>
    One = 0,

    /// <summary>Four, by AVX2.</summary>
    Four = 4,

    /// <summary>Eight, by AVX-512.</summary>
    Eight = 8,
}
