using System.Numerics;
using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Inverses modulo p and n by division steps, 62 at a time on the lowest bits of two numbers.</summary>
/// <remarks>
/// After D. Bernstein and B.-Y. Yang, "Fast constant-time gcd computation and modular inversion" (2019), with the round structure and the variable-time
/// shortcuts that P. Wuille describes for libsecp256k1 (doc/safegcd_implementation.md, 2021). For public values only. A step needs the lowest bits of
/// both numbers and no comparison of them, so a round computes the factors of its 62 steps on single words and then applies them to the whole numbers.
/// </remarks>
[SkipLocalsInit]
internal static class ModularInverse
{
    // Bits of a limb, and steps of a round.
    private const int LimbBits = 62;
    private const int LimbCount = 5;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    // 1 / p and 1 / n modulo 2^62.
    private const ulong FieldInverse = 0x27C7F6E22DDACACF;
    private const ulong OrderInverse = 0x34F20099AA774EC1;

    private static readonly long[] FieldPrime = [0x3FFFFFFEFFFFFC2F, 0x3FFFFFFFFFFFFFFF, 0x3FFFFFFFFFFFFFFF, 0x3FFFFFFFFFFFFFFF, 0xFF];
    private static readonly long[] Order = [0x3FD25E8CD0364141, 0x2ABB739ABD2280EE, 0x3FFFFFFFFFFFFFEB, 0x3FFFFFFFFFFFFFFF, 0xFF];

    /// <summary>Replaces a number below p by its inverse modulo p, and 0 by 0. Four words, least significant first.</summary>
    public static void OfField(Span<ulong> number) => Invert(number, FieldPrime, FieldInverse);

    /// <summary>Replaces a number below the order n by its inverse modulo n, and 0 by 0. Four words, least significant first.</summary>
    public static void OfOrder(Span<ulong> number) => Invert(number, Order, OrderInverse);

    // Invariant: f = d number and g = e number modulo m, up to the powers of two that the rounds divide out of all four. When g is 0, f is 1 or -1.
    private static void Invert(Span<ulong> number, ReadOnlySpan<long> modulus, ulong inverse)
    {
        Span<long> f = stackalloc long[LimbCount], g = stackalloc long[LimbCount], d = stackalloc long[LimbCount], e = stackalloc long[LimbCount];
        modulus.CopyTo(f);
        ToLimbs(number, g);
        d.Clear();
        e.Clear();
        e[0] = 1;
        long eta = -1;
        int length = LimbCount;
        while (!IsZero(g[..length]))
        {
            Factors factors = TakeSteps(ref eta, unchecked((ulong)f[0]), unchecked((ulong)g[0]));
            UpdateInverses(d, e, factors, modulus, inverse);
            UpdateNumbers(f[..length], g[..length], factors);
            length = Shortened(f, g, length);
        }

        BringIntoRange(d, isNegated: f[length - 1] < 0, modulus);
        ToWords(d, number);
    }

    /// <summary>The factors of 62 steps: f becomes (U f + V g) / 2^62, and g becomes (Q f + R g) / 2^62.</summary>
    private readonly record struct Factors(long U, long V, long Q, long R);

    // eta is the negative of the delta of the paper. The steps of a round depend on the lowest 62 bits of f and g only; f is odd.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Factors TakeSteps(ref long eta, ulong f, ulong g)
    {
        ulong u = 1, v = 0, q = 0, r = 1;
        long balance = eta;
        int left = LimbBits;
        unchecked // Two's complement. The factors stay within 2^62.
        {
            while (true)
            {
                // Each zero bit of g is a step of its own; a bit at place left ends the round.
                int zeros = BitOperations.TrailingZeroCount(g | ulong.MaxValue << left);
                g >>= zeros;
                u <<= zeros;
                v <<= zeros;
                balance -= zeros;
                left -= zeros;
                if (left == 0) break;
                ulong times;
                if (balance < 0)
                {
                    balance = -balance;
                    (f, g) = (g, 0 - f);
                    (u, q) = (q, 0 - u);
                    (v, r) = (r, 0 - v);

                    // The multiple of f that clears up to six bits of g: f (f f - 2) is -1 / f modulo 64 for an odd f.
                    times = f * g * (f * f - 2) & LowBits(balance, left) & 63;
                }
                else
                {
                    // Up to four bits: f + 2 ((f + 1) & 4) is 1 / f modulo 16 for an odd f.
                    times = (0 - (f + (((f + 1) & 4) << 1))) * g & LowBits(balance, left) & 15;
                }

                g += f * times;
                q += u * times;
                r += v * times;
            }

            eta = balance;
            return new Factors((long)u, (long)v, (long)q, (long)r);
        }
    }

    // A mask of as many bits as may be cleared at once: f stays the subtrahend for balance + 1 steps, and the round has this many steps left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong LowBits(long balance, int left)
    {
        int limit = balance + 1 > left ? left : (int)(balance + 1);
        return ulong.MaxValue >> (64 - limit);
    }

    // d = (U d + V e) / 2^62 and e = (Q d + R e) / 2^62 modulo m, both in -2m .. m. A multiple of m clears the lowest 62 bits first.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdateInverses(Span<long> d, Span<long> e, Factors t, ReadOnlySpan<long> modulus, ulong inverse)
    {
        unchecked // Sums of products stay below 2^127; the multiples of m are taken modulo 2^62.
        {
            long dSign = d[LimbCount - 1] >> 63, eSign = e[LimbCount - 1] >> 63;
            long dTimes = (t.U & dSign) + (t.V & eSign), eTimes = (t.Q & dSign) + (t.R & eSign);
            SignedSum first = default, second = default;
            first.AddProduct(t.U, d[0]);
            first.AddProduct(t.V, e[0]);
            second.AddProduct(t.Q, d[0]);
            second.AddProduct(t.R, e[0]);
            dTimes -= (long)((inverse * first.Low + (ulong)dTimes) & LimbMask);
            eTimes -= (long)((inverse * second.Low + (ulong)eTimes) & LimbMask);
            first.AddProduct(modulus[0], dTimes);
            second.AddProduct(modulus[0], eTimes);
            first.ShiftLimb();
            second.ShiftLimb();
            for (int i = 1; i < LimbCount; i++)
            {
                first.AddProduct(t.U, d[i]);
                first.AddProduct(t.V, e[i]);
                first.AddProduct(modulus[i], dTimes);
                second.AddProduct(t.Q, d[i]);
                second.AddProduct(t.R, e[i]);
                second.AddProduct(modulus[i], eTimes);
                d[i - 1] = (long)(first.Low & LimbMask);
                e[i - 1] = (long)(second.Low & LimbMask);
                first.ShiftLimb();
                second.ShiftLimb();
            }

            d[LimbCount - 1] = (long)first.Low;
            e[LimbCount - 1] = (long)second.Low;
        }
    }

    // f = (U f + V g) / 2^62 and g = (Q f + R g) / 2^62, without remainder.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdateNumbers(Span<long> f, Span<long> g, Factors t)
    {
        unchecked // Sums of two products stay below 2^126.
        {
            SignedSum first = default, second = default;
            for (int i = 0; i < f.Length; i++)
            {
                first.AddProduct(t.U, f[i]);
                first.AddProduct(t.V, g[i]);
                second.AddProduct(t.Q, f[i]);
                second.AddProduct(t.R, g[i]);
                if (i > 0)
                {
                    f[i - 1] = (long)(first.Low & LimbMask);
                    g[i - 1] = (long)(second.Low & LimbMask);
                }

                first.ShiftLimb();
                second.ShiftLimb();
            }

            f[^1] = (long)first.Low;
            g[^1] = (long)second.Low;
        }
    }

    // Drops the last limb when it holds only the signs of both numbers.
    private static int Shortened(Span<long> f, Span<long> g, int length)
    {
        int last = length - 1;
        if (last == 0 || (f[last] ^ f[last] >> 63) != 0 || (g[last] ^ g[last] >> 63) != 0) return length;
        f[last - 1] |= f[last] << LimbBits;
        g[last - 1] |= g[last] << LimbBits;
        return last;
    }

    private static bool IsZero(ReadOnlySpan<long> limbs) => !limbs.ContainsAnyExcept(0);

    // Brings a number in -2m .. m, or its negative, to 0 .. m - 1.
    private static void BringIntoRange(Span<long> number, bool isNegated, ReadOnlySpan<long> modulus)
    {
        if (number[LimbCount - 1] < 0) Add(number, modulus);
        if (isNegated)
        {
            for (int i = 0; i < LimbCount; i++) number[i] = -number[i];
            Carry(number);
        }

        if (number[LimbCount - 1] < 0) Add(number, modulus);
    }

    private static void Add(Span<long> number, ReadOnlySpan<long> other)
    {
        for (int i = 0; i < LimbCount; i++) number[i] += other[i];
        Carry(number);
    }

    // All limbs but the last, which has the sign, become 62 bits without a sign.
    private static void Carry(Span<long> number)
    {
        for (int i = 1; i < LimbCount; i++)
        {
            number[i] += number[i - 1] >> LimbBits;
            number[i - 1] &= (long)LimbMask;
        }
    }

    private static void ToLimbs(ReadOnlySpan<ulong> words, Span<long> limbs)
    {
        limbs[0] = (long)(words[0] & LimbMask);
        limbs[1] = (long)((words[0] >> 62 | words[1] << 2) & LimbMask);
        limbs[2] = (long)((words[1] >> 60 | words[2] << 4) & LimbMask);
        limbs[3] = (long)((words[2] >> 58 | words[3] << 6) & LimbMask);
        limbs[4] = (long)(words[3] >> 56);
    }

    private static void ToWords(ReadOnlySpan<long> limbs, Span<ulong> words)
    {
        words[0] = (ulong)limbs[0] | (ulong)limbs[1] << 62;
        words[1] = (ulong)limbs[1] >> 2 | (ulong)limbs[2] << 60;
        words[2] = (ulong)limbs[2] >> 4 | (ulong)limbs[3] << 58;
        words[3] = (ulong)limbs[3] >> 6 | (ulong)limbs[4] << 56;
    }

    /// <summary>A running sum of 128 bits in two's complement.</summary>
    private struct SignedSum
    {
        /// <summary>Lower 64 bits.</summary>
        public ulong Low;

        private long _high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void AddProduct(long a, long b)
        {
            unchecked // The carry is taken from the wrap. The upper word of unsigned factors is too large by the other factor for each negative one.
            {
                ulong low = (ulong)(a * b);
                Low += low;
                _high += (long)WordProduct.UpperHalf((ulong)a, (ulong)b) - (a >> 63 & b) - (b >> 63 & a) + (Low < low ? 1L : 0L);
            }
        }

        /// <summary>Divides by 2^62, rounding down.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void ShiftLimb()
        {
            Low = Low >> LimbBits | unchecked((ulong)_high) << (64 - LimbBits);
            _high >>= LimbBits;
        }
    }
}
