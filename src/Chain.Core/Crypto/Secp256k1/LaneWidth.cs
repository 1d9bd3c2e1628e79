namespace Chain.Core.Crypto.Secp256k1;

/// <summary>How many signatures are summed side by side.</summary>
internal enum LaneWidth
{
    /// <summary>One after the other, in scalar code: every machine can.</summary>
    One = 0,

    /// <summary>Four, by AVX2.</summary>
    Four = 4,

    /// <summary>Eight, by AVX-512.</summary>
    Eight = 8,
}
