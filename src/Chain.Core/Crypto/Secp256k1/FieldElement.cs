using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>A number modulo p = 2^256 - 2^32 - 977 (SEC 2, section 2.4.1) in five limbs of 52 bits, least significant first.</summary>
/// <remarks>
/// Variable time: for public values only. An element has a <i>magnitude</i> m: its limbs are at most 2m times those of 2^256 - 1. The magnitude of
/// a sum is the sum of the magnitudes. A factor may have a magnitude up to 8; a product has 1. Comparing and encoding need an element
/// that is <see cref="Normalize"/>d. The products here, in <see cref="Scalar"/> and in <see cref="ModularInverse"/> have AggressiveOptimization:
/// the build compiles no code with BMI2 ahead, so a node would otherwise verify its first signatures with unoptimised code.
/// </remarks>
[SkipLocalsInit]
internal struct FieldElement
{
    /// <summary>Length of an encoded element, in bytes.</summary>
    public const int Size = 32;

    private const ulong Mask52 = (1UL << 52) - 1;
    private const ulong Mask48 = (1UL << 48) - 1;

    // A factor's limbs have at most 56 bits. A product of two is split at bit 56, so that sums of its parts need no carries.
    private const int Spare = 8;

    // 2^256 and 2^260, modulo p.
    private const ulong Fold256 = 0x1000003D1;
    private const ulong Fold260 = Fold256 << 4;

    // The lowest limb of p. Its other limbs are all ones.
    private const ulong P0 = 0xFFFFEFFFFFC2F;

    private ulong _n0, _n1, _n2, _n3, _n4;

    private FieldElement(ulong n0, ulong n1, ulong n2, ulong n3, ulong n4) => (_n0, _n1, _n2, _n3, _n4) = (n0, n1, n2, n3, n4);

    /// <summary>1.</summary>
    public static FieldElement One => new(1, 0, 0, 0, 0);

    /// <summary>A small number.</summary>
    public static FieldElement Small(uint value) => new(value, 0, 0, 0, 0);

    /// <summary>Four words, least significant first, as a number below 2^256.</summary>
    public static FieldElement FromWords(ulong w0, ulong w1, ulong w2, ulong w3) => new(
        w0 & Mask52, (w0 >> 52 | w1 << 12) & Mask52, (w1 >> 40 | w2 << 24) & Mask52, (w2 >> 28 | w3 << 36) & Mask52, w3 >> 16);

    /// <summary>Takes ten limbs of 26 bits from a lane. A limb may slightly exceed 26 bits. The result is normalised.</summary>
    public static FieldElement FromLane(ReadOnlySpan<uint> limbs)
    {
        FieldElement element = new(
            limbs[0] + ((ulong)limbs[1] << 26), limbs[2] + ((ulong)limbs[3] << 26), limbs[4] + ((ulong)limbs[5] << 26),
            limbs[6] + ((ulong)limbs[7] << 26), limbs[8] + ((ulong)limbs[9] << 26));
        element.Normalize();
        return element;
    }

    /// <summary>Reads 32 bytes, big-endian; false when the number is not below p.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out FieldElement element)
    {
        element = FromWords(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes));
        return element._n0 < P0 || (element._n1 & element._n2 & element._n3) != Mask52 || element._n4 != Mask48;
    }

    /// <summary>The number's four words, least significant first. Needs a normalised element.</summary>
    public readonly void ToWords(Span<ulong> words)
    {
        words[0] = _n0 | _n1 << 52;
        words[1] = _n1 >> 12 | _n2 << 40;
        words[2] = _n2 >> 24 | _n3 << 28;
        words[3] = _n3 >> 36 | _n4 << 16;
    }

    /// <summary>The number's ten limbs of 26 bits, as a lane holds them. Needs a normalised element.</summary>
    public readonly void ToLane(Span<uint> limbs)
    {
        ReadOnlySpan<ulong> wide = [_n0, _n1, _n2, _n3, _n4];
        for (int i = 0; i < wide.Length; i++)
        {
            limbs[2 * i] = (uint)(wide[i] & 0x3FFFFFF);
            limbs[2 * i + 1] = (uint)(wide[i] >> 26);
        }
    }

    /// <summary>Whether the number is odd. Needs a normalised element.</summary>
    public readonly bool IsOdd => (_n0 & 1) == 1;

    /// <summary>Whether the number is zero. Needs a normalised element.</summary>
    public readonly bool IsZero => (_n0 | _n1 | _n2 | _n3 | _n4) == 0;

    /// <summary>Whether an element of any magnitude is zero modulo p.</summary>
    public readonly bool IsZeroModulo()
    {
        // The lowest limb of a multiple of p is that of 0 or of p once the excess is folded. It decides nearly always.
        ulong lowest = unchecked(_n0 + (_n4 >> 48) * Fold256) & Mask52;
        if (lowest != 0 && lowest != P0) return false;
        FieldElement copy = this;
        copy.Normalize();
        return copy.IsZero;
    }

    /// <summary>r = a + b; magnitudes add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(in FieldElement a, in FieldElement b, out FieldElement r)
    {
        unchecked // Limbs have room for magnitude 2^11.
        {
            r._n0 = a._n0 + b._n0;
            r._n1 = a._n1 + b._n1;
            r._n2 = a._n2 + b._n2;
            r._n3 = a._n3 + b._n3;
            r._n4 = a._n4 + b._n4;
        }
    }

    /// <summary>r = -a for an a of at most this magnitude; the magnitude of r is one more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Negate(in FieldElement a, uint magnitude, out FieldElement r)
    {
        unchecked // 2 (m + 1) p is above a in each limb.
        {
            ulong times = 2 * (magnitude + 1);
            r._n0 = P0 * times - a._n0;
            r._n1 = Mask52 * times - a._n1;
            r._n2 = Mask52 * times - a._n2;
            r._n3 = Mask52 * times - a._n3;
            r._n4 = Mask48 * times - a._n4;
        }
    }

    /// <summary>r = k a; the magnitude of r is k times that of a.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Times(in FieldElement a, uint k, out FieldElement r)
    {
        unchecked // Limbs have room for magnitude 2^11.
        {
            r._n0 = a._n0 * k;
            r._n1 = a._n1 * k;
            r._n2 = a._n2 * k;
            r._n3 = a._n3 * k;
            r._n4 = a._n4 * k;
        }
    }

    /// <summary>r = a / 2, of half the magnitude and one more.</summary>
    public static void Half(in FieldElement a, out FieldElement r)
    {
        unchecked // An odd number gets p added, limb by limb, and every odd limb hands its last bit down.
        {
            ulong mask = 0UL - (a._n0 & 1) >> 12;
            ulong t0 = a._n0 + (P0 & mask), t1 = a._n1 + mask, t2 = a._n2 + mask, t3 = a._n3 + mask, t4 = a._n4 + (mask >> 4);
            r._n0 = (t0 >> 1) + ((t1 & 1) << 51);
            r._n1 = (t1 >> 1) + ((t2 & 1) << 51);
            r._n2 = (t2 >> 1) + ((t3 & 1) << 51);
            r._n3 = (t3 >> 1) + ((t4 & 1) << 51);
            r._n4 = t4 >> 1;
        }
    }

    /// <summary>r = a b for magnitudes up to 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in FieldElement a, in FieldElement b, out FieldElement r)
    {
        unchecked // Columns stay below 2^63.
        {
            ulong s0 = a._n0 << Spare, s1 = a._n1 << Spare, s2 = a._n2 << Spare, s3 = a._n3 << Spare, s4 = a._n4 << Spare;
            ulong b0 = b._n0, b1 = b._n1, b2 = b._n2, b3 = b._n3, b4 = b._n4;
            ulong c0 = Low(s0, b0), high = High(s0, b0);
            ulong c1 = (high << 4) + Low(s0, b1) + Low(s1, b0);
            high = High(s0, b1) + High(s1, b0);
            ulong c2 = (high << 4) + Low(s0, b2) + Low(s1, b1) + Low(s2, b0);
            high = High(s0, b2) + High(s1, b1) + High(s2, b0);
            ulong c3 = (high << 4) + Low(s0, b3) + Low(s1, b2) + Low(s2, b1) + Low(s3, b0);
            high = High(s0, b3) + High(s1, b2) + High(s2, b1) + High(s3, b0);
            ulong c4 = (high << 4) + Low(s0, b4) + Low(s1, b3) + Low(s2, b2) + Low(s3, b1) + Low(s4, b0);
            high = High(s0, b4) + High(s1, b3) + High(s2, b2) + High(s3, b1) + High(s4, b0);
            ulong c5 = (high << 4) + Low(s1, b4) + Low(s2, b3) + Low(s3, b2) + Low(s4, b1);
            high = High(s1, b4) + High(s2, b3) + High(s3, b2) + High(s4, b1);
            ulong c6 = (high << 4) + Low(s2, b4) + Low(s3, b3) + Low(s4, b2);
            high = High(s2, b4) + High(s3, b3) + High(s4, b2);
            ulong c7 = (high << 4) + Low(s3, b4) + Low(s4, b3);
            high = High(s3, b4) + High(s4, b3);
            ulong c8 = (high << 4) + Low(s4, b4);
            high = High(s4, b4);
            Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, high, out r);
        }
    }

    /// <summary>r = a a for a magnitude up to 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(in FieldElement a, out FieldElement r)
    {
        unchecked // Columns stay below 2^63.
        {
            ulong a0 = a._n0, a1 = a._n1, a2 = a._n2, a3 = a._n3, a4 = a._n4;
            ulong s0 = a0 << Spare, s1 = a1 << Spare, s2 = a2 << Spare, s3 = a3 << Spare, s4 = a4 << Spare;
            ulong t1 = a1 * 2, t2 = a2 * 2, t3 = a3 * 2, t4 = a4 * 2;
            ulong c0 = Low(s0, a0), high = High(s0, a0);
            ulong c1 = (high << 4) + Low(s0, t1);
            high = High(s0, t1);
            ulong c2 = (high << 4) + Low(s0, t2) + Low(s1, a1);
            high = High(s0, t2) + High(s1, a1);
            ulong c3 = (high << 4) + Low(s0, t3) + Low(s1, t2);
            high = High(s0, t3) + High(s1, t2);
            ulong c4 = (high << 4) + Low(s0, t4) + Low(s1, t3) + Low(s2, a2);
            high = High(s0, t4) + High(s1, t3) + High(s2, a2);
            ulong c5 = (high << 4) + Low(s1, t4) + Low(s2, t3);
            high = High(s1, t4) + High(s2, t3);
            ulong c6 = (high << 4) + Low(s2, t4) + Low(s3, a3);
            high = High(s2, t4) + High(s3, a3);
            ulong c7 = (high << 4) + Low(s3, t4);
            high = High(s3, t4);
            ulong c8 = (high << 4) + Low(s4, a4);
            high = High(s4, a4);
            Reduce(c0, c1, c2, c3, c4, c5, c6, c7, c8, high, out r);
        }
    }

    /// <summary>r = 1 / a, or 0 for 0. Needs a normalised element.</summary>
    public static void Invert(in FieldElement a, out FieldElement r)
    {
        Span<ulong> words = stackalloc ulong[4];
        a.ToWords(words);
        ModularInverse.OfField(words);
        r = FromWords(words[0], words[1], words[2], words[3]);
    }

    /// <summary>Inverts every element in place, with one shared inversion. Elements are normalised, before and after; none may be zero.</summary>
    public static void InvertAll(Span<FieldElement> elements)
    {
        if (elements.IsEmpty) return;
        FieldElement[] products = new FieldElement[elements.Length];
        products[0] = elements[0];
        for (int i = 1; i < elements.Length; i++) Multiply(in products[i - 1], in elements[i], out products[i]);
        FieldElement last = products[^1];
        last.Normalize();
        Invert(in last, out FieldElement inverse);
        for (int i = elements.Length - 1; i > 0; i--)
        {
            Multiply(in inverse, in products[i - 1], out FieldElement one);
            Multiply(in inverse, in elements[i], out inverse);
            one.Normalize();
            elements[i] = one;
        }

        inverse.Normalize();
        elements[0] = inverse;
    }

    /// <summary>Finds r with r r = a; false when there is none. p = 3 modulo 4, so r is a^((p + 1) / 4) (SEC 1, section 2.3.4).</summary>
    public static bool TrySquareRoot(in FieldElement a, out FieldElement r)
    {
        // (p + 1) / 4 in binary: 223 ones, a zero, 22 ones, four zeros, two ones, two zeros. xN is the power whose exponent has N ones.
        Power(in a, 1, in a, out FieldElement x2);
        Power(in x2, 1, in a, out FieldElement x3);
        Power(in x3, 3, in x3, out FieldElement x6);
        Power(in x6, 3, in x3, out FieldElement x9);
        Power(in x9, 2, in x2, out FieldElement x11);
        Power(in x11, 11, in x11, out FieldElement x22);
        Power(in x22, 22, in x22, out FieldElement x44);
        Power(in x44, 44, in x44, out FieldElement x88);
        Power(in x88, 88, in x88, out FieldElement x176);
        Power(in x176, 44, in x44, out FieldElement x220);
        Power(in x220, 3, in x3, out FieldElement x223);
        Power(in x223, 23, in x22, out FieldElement t);
        Power(in t, 6, in x2, out t);
        Square(in t, out t);
        Square(in t, out r);
        r.Normalize();
        Square(in r, out FieldElement square);
        Negate(in square, 1, out square);
        Add(in square, in a, out square);
        return square.IsZeroModulo();
    }

    /// <summary>Brings the element to 0 .. p - 1, magnitude 1.</summary>
    public void Normalize()
    {
        unchecked // Carries are taken by shifts; nothing wraps.
        {
            ulong t0 = _n0, t1 = _n1, t2 = _n2, t3 = _n3, t4 = _n4;
            ulong over = t4 >> 48;
            t4 &= Mask48;
            Carry(ref t0, ref t1, ref t2, ref t3, ref t4, over);
            bool isAbove = t4 >> 48 != 0 || (t4 == Mask48 && (t1 & t2 & t3) == Mask52 && t0 >= P0);
            if (isAbove)
            {
                Carry(ref t0, ref t1, ref t2, ref t3, ref t4, 1);
                t4 &= Mask48;
            }

            _n0 = t0;
            _n1 = t1;
            _n2 = t2;
            _n3 = t3;
            _n4 = t4;
        }
    }

    // Reduces nine columns and the high parts of the ninth to magnitude 1. All columns carry at once, so no carry waits for another.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(
        ulong c0, ulong c1, ulong c2, ulong c3, ulong c4, ulong c5, ulong c6, ulong c7, ulong c8, ulong high, out FieldElement r)
    {
        unchecked // The upper columns are below 2^53 after their carry, and the lower ones stay below 2^63.
        {
            ulong s5 = (c5 & Mask52) << Spare, s6 = ((c6 & Mask52) + (c5 >> 52)) << Spare, s7 = ((c7 & Mask52) + (c6 >> 52)) << Spare;
            ulong s8 = ((c8 & Mask52) + (c7 >> 52)) << Spare, s9 = ((high << 4) + (c8 >> 52)) << Spare;
            c0 += Low(s5, Fold260);
            c1 += Low(s6, Fold260) + (High(s5, Fold260) << 4);
            c2 += Low(s7, Fold260) + (High(s6, Fold260) << 4);
            c3 += Low(s8, Fold260) + (High(s7, Fold260) << 4);
            c4 += Low(s9, Fold260) + (High(s8, Fold260) << 4);

            // What is above 2^256 has 42 bits. Its product splits at bit 52.
            ulong over = ((c4 >> 48) + (High(s9, Fold260) << 8)) << 12;
            r._n0 = (c0 & Mask52) + ((over * Fold256) >> 12);
            r._n1 = (c1 & Mask52) + (c0 >> 52) + WordProduct.UpperHalf(over, Fold256);
            r._n2 = (c2 & Mask52) + (c1 >> 52);
            r._n3 = (c3 & Mask52) + (c2 >> 52);
            r._n4 = (c4 & Mask48) + (c3 >> 52);
        }
    }

    // The lowest 56 bits of a product, given one factor shifted up by 8 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Low(ulong shifted, ulong factor) => unchecked(shifted * factor) >> Spare;

    // The bits of the same product above those.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong High(ulong shifted, ulong factor) => WordProduct.UpperHalf(shifted, factor);

    // Adds over * 2^256 modulo p, and carries.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3, ref ulong t4, ulong over)
    {
        unchecked // Limbs have room for the carries.
        {
            t0 += over * Fold256;
            t1 += t0 >> 52;
            t0 &= Mask52;
            t2 += t1 >> 52;
            t1 &= Mask52;
            t3 += t2 >> 52;
            t2 &= Mask52;
            t4 += t3 >> 52;
            t3 &= Mask52;
        }
    }

    // r = a^(2^squarings) b.
    private static void Power(in FieldElement a, int squarings, in FieldElement b, out FieldElement r)
    {
        FieldElement power = a;
        for (int i = 0; i < squarings; i++) Square(in power, out power);
        Multiply(in power, in b, out r);
    }
}
