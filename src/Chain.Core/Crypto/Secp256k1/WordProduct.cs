using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>The upper half of the product of two words.</summary>
internal static class WordProduct
{
    /// <summary>Upper word of a b. The caller multiplies again for the lower word: BigMul would return it through memory, which costs more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong UpperHalf(ulong a, ulong b) => Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);
}
