namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Splits k into k1 + k2 λ modulo n, both parts below 2^128 in size, where λ P = (β x, y). That halves the doublings.</summary>
/// <remarks>R. Gallant, R. Lambert, S. Vanstone (CRYPTO 2001). (a1, b1) and (a2, b2) are a basis of the lattice of all (i, j) with i + j λ = 0
/// modulo n. (k1, k2) is (k, 0) less the lattice point near it. a1, b1 and b2 are odd, and a2 is even. So a sum of basis vectors has any pair of
/// parities, and can make both parts odd.</remarks>
internal static class HalfScalars
{
    private static readonly Scalar MinusLambda =
        Scalar.Negate(Scalar.FromWords([0xDF02967C1B23BD72, 0x122E22EA20816678, 0xA5261C028812645A, 0x5363AD4CC05C30E0]));

    private static readonly Scalar A1 = Scalar.FromWords([0xE86C90E49284EB15, 0x3086D221A7D46BCD, 0, 0]);
    private static readonly Scalar A2 = Scalar.FromWords([0x57C1108D9D44CFD8, 0x14CA50F7A8E2F3F6, 1, 0]);
    private static readonly Scalar MinusB1 = Scalar.FromWords([0x6F547FA90ABFE4C3, 0xE4437ED6010E8828, 0, 0]);
    private static readonly Scalar MinusB2 = Scalar.Negate(Scalar.FromWords([0xE86C90E49284EB15, 0x3086D221A7D46BCD, 0, 0]));

    private static readonly Scalar B1 = Scalar.Negate(MinusB1), B2 = Scalar.Negate(MinusB2), BothA = Scalar.Add(A1, A2), BothB = Scalar.Add(B1, B2);

    // 2^384 b2 / n and 2^384 (-b1) / n, rounded.
    private static readonly ulong[] G1 = [0xE893209A45DBB031, 0x3DAA8A1471E8CA7F, 0xE86C90E49284EB15, 0x3086D221A7D46BCD];
    private static readonly ulong[] G2 = [0x1571B4AE8AC47F71, 0x221208AC9DF506C6, 0x6F547FA90ABFE4C4, 0xE4437ED6010E8828];

    /// <summary>β, a cube root of 1 modulo p.</summary>
    public static FieldElement Beta { get; } = FieldElement.FromWords(0xC1396C28719501EE, 0x9CF0497512F58995, 0x6E64479EAC3434E9, 0x7AE96A2B657C0710);

    /// <summary>Splits k. A part with its topmost bit set is negative.</summary>
    public static void Split(in Scalar k, out Scalar k1, out Scalar k2)
    {
        Span<ulong> words = stackalloc ulong[4];
        k.ToWords(words);
        k2 = Scalar.Add(Scalar.Multiply(RoundedProduct(words, G1), MinusB1), Scalar.Multiply(RoundedProduct(words, G2), MinusB2));
        k1 = Scalar.Add(Scalar.Multiply(k2, MinusLambda), k);
    }

    /// <summary>Splits k into two odd parts, below 2^129 in size. A part with its topmost bit set is negative.</summary>
    public static void SplitOdd(in Scalar k, out Scalar k1, out Scalar k2)
    {
        Split(k, out k1, out k2);
        bool is1Odd = IsOdd(k1), is2Odd = IsOdd(k2);
        if (is1Odd == is2Odd)
        {
            if (is1Odd) return;
            k1 = Scalar.Add(k1, A1);
            k2 = Scalar.Add(k2, B1);
            return;
        }

        // (a2, b2) changes the parity of k2 alone, and (a1 + a2, b1 + b2) that of k1 alone.
        k1 = Scalar.Add(k1, is1Odd ? A2 : BothA);
        k2 = Scalar.Add(k2, is1Odd ? B2 : BothB);
    }

    // Of the signed number: n is odd, so a negative one has the other parity modulo n.
    private static bool IsOdd(in Scalar part) => part.IsOdd != part.HasTopBit;

    // k g / 2^384, rounded.
    private static Scalar RoundedProduct(ReadOnlySpan<ulong> k, ReadOnlySpan<ulong> g)
    {
        Span<ulong> product = stackalloc ulong[8];
        Scalar.MultiplyWords(k, g, product);
        Scalar floor = Scalar.FromWords([product[6], product[7], 0, 0]);
        return product[5] >> 63 == 0 ? floor : Scalar.Add(floor, Scalar.FromWords([1, 0, 0, 0]));
    }
}
