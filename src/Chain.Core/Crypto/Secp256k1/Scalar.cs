using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>A number modulo the order n of the base point (SEC 2, section 2.4.1): four words, least significant first, below n.</summary>
/// <remarks>Variable time: for public values only.</remarks>
[SkipLocalsInit]
internal readonly struct Scalar
{
    /// <summary>Bits of a scalar.</summary>
    public const int BitCount = 256;

    private const ulong N0 = 0xBFD25E8CD0364141, N1 = 0xBAAEDCE6AF48A03B, N2 = 0xFFFFFFFFFFFFFFFE, N3 = ulong.MaxValue;

    // 2^256 - n, which has 129 bits.
    private const ulong C0 = 0x402DA1732FC9BEBF, C1 = 0x4551231950B75FC4, C2 = 1;

    private readonly ulong _w0, _w1, _w2, _w3;

    private Scalar(ulong w0, ulong w1, ulong w2, ulong w3) => (_w0, _w1, _w2, _w3) = (w0, w1, w2, w3);

    /// <summary>Whether the scalar is zero.</summary>
    public bool IsZero => (_w0 | _w1 | _w2 | _w3) == 0;

    /// <summary>Whether the number is odd.</summary>
    public bool IsOdd => (_w0 & 1) == 1;

    /// <summary>Whether the topmost bit is set, as in the negative of a short number.</summary>
    public bool HasTopBit => _w3 >> 63 == 1;

    /// <summary>Takes four words, least significant first, of a number below n.</summary>
    public static Scalar FromWords(ReadOnlySpan<ulong> words) => new(words[0], words[1], words[2], words[3]);

    /// <summary>Takes four words, least significant first, of a number below 2^256, modulo n.</summary>
    public static Scalar FromWordsReduced(ReadOnlySpan<ulong> words) => ReduceOnce(words[0], words[1], words[2], words[3], 0);

    /// <summary>Takes 32 bytes, big-endian, modulo n. ECDSA takes a digest so (SEC 1, section 4.1.4, step 3).</summary>
    public static Scalar FromBytesReduced(ReadOnlySpan<byte> bytes)
    {
        ulong w0 = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]), w1 = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        ulong w2 = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), w3 = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        return ReduceOnce(w0, w1, w2, w3, 0);
    }

    /// <summary>a + b modulo n.</summary>
    public static Scalar Add(in Scalar a, in Scalar b)
    {
        ulong carry = 0;
        ulong w0 = AddCarry(a._w0, b._w0, ref carry), w1 = AddCarry(a._w1, b._w1, ref carry);
        ulong w2 = AddCarry(a._w2, b._w2, ref carry), w3 = AddCarry(a._w3, b._w3, ref carry);
        return ReduceOnce(w0, w1, w2, w3, carry);
    }

    /// <summary>-a modulo n.</summary>
    public static Scalar Negate(in Scalar a)
    {
        if (a.IsZero) return a;
        ulong borrow = 0;
        return new Scalar(SubtractBorrow(N0, a._w0, ref borrow), SubtractBorrow(N1, a._w1, ref borrow),
            SubtractBorrow(N2, a._w2, ref borrow), SubtractBorrow(N3, a._w3, ref borrow));
    }

    /// <summary>a / 2 modulo n.</summary>
    public static Scalar Half(in Scalar a)
    {
        ulong mask = unchecked(0UL - (a._w0 & 1)); // All ones for an odd number, which gets n added.
        ulong carry = 0;
        ulong w0 = AddCarry(a._w0, N0 & mask, ref carry), w1 = AddCarry(a._w1, N1 & mask, ref carry);
        ulong w2 = AddCarry(a._w2, N2 & mask, ref carry), w3 = AddCarry(a._w3, N3 & mask, ref carry);
        return new Scalar(w0 >> 1 | w1 << 63, w1 >> 1 | w2 << 63, w2 >> 1 | w3 << 63, w3 >> 1 | carry << 63);
    }

    /// <summary>a b modulo n.</summary>
    [SkipLocalsInit]
    public static Scalar Multiply(in Scalar a, in Scalar b)
    {
        Span<ulong> product = stackalloc ulong[8];
        MultiplyWords([a._w0, a._w1, a._w2, a._w3], [b._w0, b._w1, b._w2, b._w3], product);
        return Reduce(product);
    }

    /// <summary>Inverts every scalar in place, with one shared inversion. None may be zero.</summary>
    public static void InvertAll(Span<Scalar> scalars)
    {
        if (scalars.IsEmpty) return;
        Span<Scalar> products = scalars.Length <= 64 ? stackalloc Scalar[scalars.Length] : new Scalar[scalars.Length];
        products[0] = scalars[0];
        for (int i = 1; i < scalars.Length; i++) products[i] = Multiply(products[i - 1], scalars[i]);
        Span<ulong> words = stackalloc ulong[4];
        products[^1].ToWords(words);
        ModularInverse.OfOrder(words);
        Scalar inverse = FromWords(words);
        for (int i = scalars.Length - 1; i > 0; i--)
        {
            Scalar one = Multiply(inverse, products[i - 1]);
            inverse = Multiply(inverse, scalars[i]);
            scalars[i] = one;
        }

        scalars[0] = inverse;
    }

    /// <summary>The number's four words, least significant first.</summary>
    public void ToWords(Span<ulong> words) => (words[0], words[1], words[2], words[3]) = (_w0, _w1, _w2, _w3);

    /// <summary>The product of two numbers of four words, in eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void MultiplyWords(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> product)
    {
        ulong a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
        ulong high = 0;
        ulong r0 = MultiplyAdd(a0, b0, 0, ref high), r1 = MultiplyAdd(a0, b1, 0, ref high);
        ulong r2 = MultiplyAdd(a0, b2, 0, ref high), r3 = MultiplyAdd(a0, b3, 0, ref high), r4 = high;
        high = 0;
        r1 = MultiplyAdd(a1, b0, r1, ref high);
        r2 = MultiplyAdd(a1, b1, r2, ref high);
        r3 = MultiplyAdd(a1, b2, r3, ref high);
        r4 = MultiplyAdd(a1, b3, r4, ref high);
        ulong r5 = high;
        high = 0;
        r2 = MultiplyAdd(a2, b0, r2, ref high);
        r3 = MultiplyAdd(a2, b1, r3, ref high);
        r4 = MultiplyAdd(a2, b2, r4, ref high);
        r5 = MultiplyAdd(a2, b3, r5, ref high);
        ulong r6 = high;
        high = 0;
        r3 = MultiplyAdd(a3, b0, r3, ref high);
        r4 = MultiplyAdd(a3, b1, r4, ref high);
        r5 = MultiplyAdd(a3, b2, r5, ref high);
        r6 = MultiplyAdd(a3, b3, r6, ref high);
        ulong r7 = high;
        (product[0], product[1], product[2], product[3]) = (r0, r1, r2, r3);
        (product[4], product[5], product[6], product[7]) = (r4, r5, r6, r7);
    }

    // Folds the upper words down by 2^256 = c modulo n: from 512 bits to 386, to 260, to slightly above 256.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Scalar Reduce(ReadOnlySpan<ulong> p)
    {
        ulong h0 = p[4], h1 = p[5], h2 = p[6], h3 = p[7];
        ulong high = 0;
        ulong r0 = MultiplyAdd(h0, C0, p[0], ref high), r1 = MultiplyAdd(h1, C0, p[1], ref high);
        ulong r2 = MultiplyAdd(h2, C0, p[2], ref high), r3 = MultiplyAdd(h3, C0, p[3], ref high), r4 = high;
        high = 0;
        r1 = MultiplyAdd(h0, C1, r1, ref high);
        r2 = MultiplyAdd(h1, C1, r2, ref high);
        r3 = MultiplyAdd(h2, C1, r3, ref high);
        r4 = MultiplyAdd(h3, C1, r4, ref high);
        ulong r5 = high, carry = 0;
        r2 = AddCarry(r2, h0, ref carry);
        r3 = AddCarry(r3, h1, ref carry);
        r4 = AddCarry(r4, h2, ref carry);
        r5 = AddCarry(r5, h3, ref carry);
        ulong r6 = carry;

        high = 0;
        ulong s0 = MultiplyAdd(r4, C0, r0, ref high), s1 = MultiplyAdd(r5, C0, r1, ref high), s2 = MultiplyAdd(r6, C0, r2, ref high);
        carry = 0;
        ulong s3 = AddCarry(r3, high, ref carry), s4 = carry;
        high = 0;
        s1 = MultiplyAdd(r4, C1, s1, ref high);
        s2 = MultiplyAdd(r5, C1, s2, ref high);
        s3 = MultiplyAdd(r6, C1, s3, ref high);
        carry = 0;
        s4 = AddCarry(s4, high, ref carry);
        carry = 0;
        s2 = AddCarry(s2, r4, ref carry);
        s3 = AddCarry(s3, r5, ref carry);
        s4 = AddCarry(s4, r6, ref carry);

        high = 0;
        ulong t0 = MultiplyAdd(s4, C0, s0, ref high), t1 = MultiplyAdd(s4, C1, s1, ref high);
        carry = 0;
        ulong t2 = AddCarry(s2, high, ref carry), t3 = AddCarry(s3, 0, ref carry), over = carry;
        carry = 0;
        t2 = AddCarry(t2, s4, ref carry);
        t3 = AddCarry(t3, 0, ref carry);
        return ReduceOnce(t0, t1, t2, t3, over | carry);
    }

    // A number below 2^256 + 2^133 needs at most one subtraction of n. Adding c and dropping the carry does that.
    private static Scalar ReduceOnce(ulong w0, ulong w1, ulong w2, ulong w3, ulong over)
    {
        ulong carry = 0;
        ulong r0 = AddCarry(w0, C0, ref carry), r1 = AddCarry(w1, C1, ref carry), r2 = AddCarry(w2, C2, ref carry), r3 = AddCarry(w3, 0, ref carry);
        return (over | carry) != 0 ? new Scalar(r0, r1, r2, r3) : new Scalar(w0, w1, w2, w3);
    }

    // Computes a b + c + high. Returns the lower word; the upper word becomes high.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong a, ulong b, ulong c, ref ulong high)
    {
        unchecked // The carries are taken from the wraps; the whole is below 2^128.
        {
            ulong low = a * b, above = WordProduct.UpperHalf(a, b);
            low += c;
            above += low < c ? 1UL : 0;
            low += high;
            high = above + (low < high ? 1UL : 0);
            return low;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddCarry(ulong a, ulong b, ref ulong carry)
    {
        unchecked // The carry is taken from the wraps.
        {
            ulong sum = a + b, total = sum + carry;
            carry = (sum < a ? 1UL : 0) | (total < sum ? 1UL : 0);
            return total;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SubtractBorrow(ulong a, ulong b, ref ulong borrow)
    {
        unchecked // The borrow is taken from the wraps.
        {
            ulong difference = a - b, total = difference - borrow;
            borrow = (a < b ? 1UL : 0) | (difference < borrow ? 1UL : 0);
            return total;
        }
    }
}
