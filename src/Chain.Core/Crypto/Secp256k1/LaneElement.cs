using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>One field element per lane, in ten limbs of 26 bits, least significant first. Each method says how far limbs may exceed 2^26.</summary>
/// <typeparam name="T">The vector of lanes.</typeparam>
[InlineArray(LimbCount)]
internal struct LaneElement<T>
    where T : struct
{
    /// <summary>Number of limbs.</summary>
    public const int LimbCount = 10;

    private T _first;
}
