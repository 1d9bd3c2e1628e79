using System.Numerics;
using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Inverses modulo p and n by a binary Euclidean algorithm that takes 31 steps at a time on approximations.</summary>
/// <remarks>
/// After T. Pornin, "Optimized Binary GCD for Modular Inversion" (2020), algorithm 2. Variable time: for public values only. The factors of 31 steps
/// are computed on 64 bits of each number and then applied to the whole numbers, so the long arithmetic runs about 17 times instead of 512.
/// </remarks>
[SkipLocalsInit]
internal static class ModularInverse
{
    private const int StepsPerRound = 31;
    private const ulong LowMask = (1UL << StepsPerRound) - 1;

    // -1 / p and -1 / n modulo 2^31.
    private const ulong FieldNegatedInverse = (1UL << StepsPerRound) - 0x2DDACACF;
    private const ulong OrderNegatedInverse = (1UL << StepsPerRound) - 0x2A774EC1;

    private static readonly ulong[] FieldPrime = [0xFFFFFFFEFFFFFC2F, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue];
    private static readonly ulong[] Order = [0xBFD25E8CD0364141, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, ulong.MaxValue];

    /// <summary>Replaces a number below p by its inverse modulo p, and 0 by 0. Four words, least significant first.</summary>
    public static void OfField(Span<ulong> number) => Invert(number, FieldPrime, FieldNegatedInverse);

    /// <summary>Replaces a number below the order n by its inverse modulo n, and 0 by 0. Four words, least significant first.</summary>
    public static void OfOrder(Span<ulong> number) => Invert(number, Order, OrderNegatedInverse);

    // Invariant: a = u number and b = v number modulo m, and b is odd. When a is 0, b is 1 and v is the inverse.
    private static void Invert(Span<ulong> number, ReadOnlySpan<ulong> modulus, ulong negatedInverse)
    {
        Span<ulong> a = stackalloc ulong[4], b = stackalloc ulong[4], u = stackalloc ulong[4], v = stackalloc ulong[4];
        Span<ulong> first = stackalloc ulong[5], second = stackalloc ulong[5];
        number.CopyTo(a);
        modulus.CopyTo(b);
        u.Clear();
        v.Clear();
        u[0] = 1;
        while ((a[0] | a[1] | a[2] | a[3]) != 0)
        {
            Factors f = TakeSteps(a, b);
            Combine(a, f.AA, b, f.AB, first);
            Combine(a, f.BA, b, f.BB, second);
            if (ShiftDown(first, a)) f = f with { AA = -f.AA, AB = -f.AB };
            if (ShiftDown(second, b)) f = f with { BA = -f.BA, BB = -f.BB };
            Combine(u, f.AA, v, f.AB, first);
            Combine(u, f.BA, v, f.BB, second);
            Divide(first, modulus, negatedInverse, u);
            Divide(second, modulus, negatedInverse, v);
        }

        v.CopyTo(number);
    }

    /// <summary>The factors of 31 steps: a becomes (AA a + AB b) / 2^31, and b becomes (BA a + BB b) / 2^31.</summary>
    private readonly record struct Factors(long AA, long AB, long BA, long BB);

    private static Factors TakeSteps(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        (ulong x, ulong y) = Approximate(a, b);
        long aa = 1, ab = 0, ba = 0, bb = 1;
        unchecked // Factors stay within 2^31.
        {
            for (int i = 0; i < StepsPerRound; i++)
            {
                if ((x & 1) == 1)
                {
                    if (x < y)
                    {
                        (x, y) = (y, x);
                        (aa, ba) = (ba, aa);
                        (ab, bb) = (bb, ab);
                    }

                    x -= y;
                    aa -= ba;
                    ab -= bb;
                }

                x >>= 1;
                ba <<= 1;
                bb <<= 1;
            }
        }

        return new Factors(aa, ab, ba, bb);
    }

    // The low 31 bits of each number decide which is odd. The top 33 bits, aligned to the longer number, decide which is larger.
    private static (ulong X, ulong Y) Approximate(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        int top = 3;
        while (top > 0 && (a[top] | b[top]) == 0) top--;
        if (top == 0) return (a[0], b[0]);
        int shift = BitOperations.LeadingZeroCount(a[top] | b[top]);
        ulong x = a[top] << shift, y = b[top] << shift;
        if (shift > 0)
        {
            x |= a[top - 1] >> (64 - shift);
            y |= b[top - 1] >> (64 - shift);
        }

        return ((x & ~LowMask) | (a[0] & LowMask), (y & ~LowMask) | (b[0] & LowMask));
    }

    // r = a f + b g, in two's complement of five words.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine(ReadOnlySpan<ulong> a, long f, ReadOnlySpan<ulong> b, long g, Span<ulong> r)
    {
        unchecked // Two's complement wraps by design.
        {
            ulong fSign = (ulong)(f >> 63), gSign = (ulong)(g >> 63);
            ulong fSize = ((ulong)f ^ fSign) - fSign, gSize = ((ulong)g ^ gSign) - gSign;
            ulong fCarry = fSign & 1, gCarry = gSign & 1, fHigh = 0, gHigh = 0, carry = 0;
            for (int i = 0; i < 5; i++)
            {
                ulong fWord = NextProductWord(i < 4 ? a[i] : 0, fSize, ref fHigh) ^ fSign;
                ulong gWord = NextProductWord(i < 4 ? b[i] : 0, gSize, ref gHigh) ^ gSign;
                fWord += fCarry;
                fCarry = fCarry == 1 && fWord == 0 ? 1UL : 0;
                gWord += gCarry;
                gCarry = gCarry == 1 && gWord == 0 ? 1UL : 0;
                ulong sum = fWord + gWord;
                ulong over = sum < fWord ? 1UL : 0;
                r[i] = sum + carry;
                carry = over | (r[i] < sum ? 1UL : 0);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong NextProductWord(ulong word, ulong factor, ref ulong high)
    {
        unchecked // The carry is taken from the wrap.
        {
            ulong low = word * factor, above = WideSum.UpperHalf(word, factor);
            low += high;
            high = above + (low < high ? 1UL : 0);
            return low;
        }
    }

    // r = |x| / 2^31, without remainder. Returns whether x is negative.
    private static bool ShiftDown(Span<ulong> x, Span<ulong> r)
    {
        bool isNegative = IsNegative(x);
        if (isNegative) Negate(x);
        for (int i = 0; i < 4; i++) r[i] = x[i] >> StepsPerRound | x[i + 1] << (64 - StepsPerRound);
        return isNegative;
    }

    // r = x / 2^31 modulo m, in 0 .. m - 1. Adding a multiple of m clears the low bits first.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(Span<ulong> x, ReadOnlySpan<ulong> modulus, ulong negatedInverse, Span<ulong> r)
    {
        unchecked // Two's complement and carries wrap by design.
        {
            bool isNegative = IsNegative(x);
            if (isNegative) Negate(x);
            ulong times = x[0] * negatedInverse & LowMask, high = 0, carry = 0;
            for (int i = 0; i < 5; i++)
            {
                ulong word = NextProductWord(i < 4 ? modulus[i] : 0, times, ref high);
                ulong sum = x[i] + word;
                ulong over = sum < word ? 1UL : 0;
                x[i] = sum + carry;
                carry = over | (x[i] < sum ? 1UL : 0);
            }

            for (int i = 0; i < 4; i++) r[i] = x[i] >> StepsPerRound | x[i + 1] << (64 - StepsPerRound);
            if (x[4] >> StepsPerRound != 0 || !IsBelow(r, modulus)) Subtract(r, modulus, r);
            if (isNegative && (r[0] | r[1] | r[2] | r[3]) != 0) Subtract(modulus, r, r);
        }
    }

    private static bool IsNegative(ReadOnlySpan<ulong> x) => x[4] >> 63 == 1;

    private static void Negate(Span<ulong> x)
    {
        unchecked // Two's complement.
        {
            ulong carry = 1;
            for (int i = 0; i < x.Length; i++)
            {
                x[i] = ~x[i] + carry;
                if (x[i] != 0) carry = 0;
            }
        }
    }

    private static bool IsBelow(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        for (int i = 3; i >= 0; i--)
        {
            if (left[i] != right[i]) return left[i] < right[i];
        }

        return false;
    }

    private static void Subtract(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> r)
    {
        unchecked // The borrow is taken from the wrap.
        {
            ulong borrow = 0;
            for (int i = 0; i < 4; i++)
            {
                ulong minuend = left[i], subtrahend = right[i], difference = minuend - subtrahend - borrow;
                borrow = minuend < subtrahend || (minuend == subtrahend && borrow == 1) ? 1UL : 0;
                r[i] = difference;
            }
        }
    }
}
