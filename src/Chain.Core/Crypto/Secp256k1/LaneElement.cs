using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>One field element a lane, in ten limbs of 26 bits, least significant first. Limbs may exceed 2^26, by how much each method says.</summary>
/// <typeparam name="T">The vector of lanes.</typeparam>
[InlineArray(LimbCount)]
internal struct LaneElement<T>
    where T : struct
{
    /// <summary>Limbs of an element.</summary>
    public const int LimbCount = 10;

    private T _first;
}
