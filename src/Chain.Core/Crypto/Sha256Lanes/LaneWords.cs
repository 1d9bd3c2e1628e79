using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Sha256Lanes;

/// <summary>Sixteen words per lane: first a block of each message, then the current sixteen words of its schedule.</summary>
[InlineArray(Length)]
internal struct LaneWords<TVector>
    where TVector : unmanaged
{
    /// <summary>Words in a block (FIPS 180-4).</summary>
    public const int Length = 16;

    private TVector _first;
}
