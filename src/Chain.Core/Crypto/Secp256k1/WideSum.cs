using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>A running sum of 128 bits, for products of 64-bit words. The caller ensures that it does not overflow.</summary>
internal struct WideSum
{
    /// <summary>Lower 64 bits.</summary>
    public ulong Low;

    /// <summary>Upper 64 bits.</summary>
    public ulong High;

    /// <summary>Adds a b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProduct(ulong a, ulong b)
    {
        unchecked // The carry is taken from the wrap.
        {
            ulong low = a * b;
            Low += low;
            High += UpperHalf(a, b) + (Low < low ? 1UL : 0UL);
        }
    }

    /// <summary>Upper word of a b. The caller multiplies again for the lower word: BigMul would return it through memory, which costs more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong UpperHalf(ulong a, ulong b) => Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);

    /// <summary>Adds a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong a)
    {
        unchecked // The carry is taken from the wrap.
        {
            Low += a;
            High += Low < a ? 1UL : 0UL;
        }
    }

    /// <summary>Divides by 2^52.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Shift52()
    {
        Low = (Low >> 52) | (High << 12);
        High >>= 52;
    }

    /// <summary>Divides by 2^64 and returns the lower word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Shift64()
    {
        ulong low = Low;
        Low = High;
        High = 0;
        return low;
    }
}
