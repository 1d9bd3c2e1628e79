using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Products of field elements, one per lane: the 19 columns of ten limbs by ten, then one reduction modulo p = 2^256 - 2^32 - 977.</summary>
/// <remarks>
/// Columns are summed without carries. With limbs of at most m and k times 2^26, a column is at most 10 m k 2^52. Its carry, and a limb of 26 bits,
/// must fit in 32 bits, so m k may be at most 6. <see cref="LaneField{T, V}"/> keeps to that. No addition wraps.
/// </remarks>
[SkipLocalsInit]
internal static class LaneProduct<T, V>
    where T : struct
    where V : ILanes<T>
{
    private const int LimbBits = 26;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    // 2^260 = 2^36 + 15632 modulo p: limb i + 10 folds into the limbs i and i + 1.
    private const ulong FoldLow = 977 << 4;
    private const int FoldHighShift = 36 - LimbBits;

    /// <summary>r = a b. The result may be either operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in LaneElement<T> a, in LaneElement<T> b, out LaneElement<T> r)
    {
        Unsafe.SkipInit(out Columns product);
        T a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        T a5 = a[5], a6 = a[6], a7 = a[7], a8 = a[8], a9 = a[9];
        T b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3], b4 = b[4];
        T b5 = b[5], b6 = b[6], b7 = b[7], b8 = b[8], b9 = b[9];
        T c;
        c = V.Multiply(a0, b0);
        product[0] = c;
        c = V.MultiplyAdd(V.Multiply(a0, b1), a1, b0);
        product[1] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a0, b2), a1, b1), a2, b0);
        product[2] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a0, b3), a1, b2), a2, b1), a3, b0);
        product[3] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a0, b4), a1, b3), a2, b2), a3, b1), a4, b0);
        product[4] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a0, b5), a1, b4), a2, b3), a3, b2), a4, b1);
        c = V.MultiplyAdd(c, a5, b0);
        product[5] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a0, b6), a1, b5), a2, b4), a3, b3), a4, b2);
        c = V.MultiplyAdd(V.MultiplyAdd(c, a5, b1), a6, b0);
        product[6] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a0, b7), a1, b6), a2, b5), a3, b4), a4, b3);
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(c, a5, b2), a6, b1), a7, b0);
        product[7] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a0, b8), a1, b7), a2, b6), a3, b5), a4, b4);
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(c, a5, b3), a6, b2), a7, b1), a8, b0);
        product[8] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a0, b9), a1, b8), a2, b7), a3, b6), a4, b5);
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(c, a5, b4), a6, b3), a7, b2), a8, b1), a9, b0);
        product[9] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a1, b9), a2, b8), a3, b7), a4, b6), a5, b5);
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(c, a6, b4), a7, b3), a8, b2), a9, b1);
        product[10] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a2, b9), a3, b8), a4, b7), a5, b6), a6, b5);
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(c, a7, b4), a8, b3), a9, b2);
        product[11] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a3, b9), a4, b8), a5, b7), a6, b6), a7, b5);
        c = V.MultiplyAdd(V.MultiplyAdd(c, a8, b4), a9, b3);
        product[12] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a4, b9), a5, b8), a6, b7), a7, b6), a8, b5);
        c = V.MultiplyAdd(c, a9, b4);
        product[13] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a5, b9), a6, b8), a7, b7), a8, b6), a9, b5);
        product[14] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a6, b9), a7, b8), a8, b7), a9, b6);
        product[15] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.Multiply(a7, b9), a8, b8), a9, b7);
        product[16] = c;
        c = V.MultiplyAdd(V.Multiply(a8, b9), a9, b8);
        product[17] = c;
        c = V.Multiply(a9, b9);
        product[18] = c;
        Reduce(in product, out r);
    }

    /// <summary>r = a a. The result may be the operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(in LaneElement<T> a, out LaneElement<T> r)
    {
        Unsafe.SkipInit(out Columns product);
        T a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        T a5 = a[5], a6 = a[6], a7 = a[7], a8 = a[8], a9 = a[9];
        T d0 = V.Add(a0, a0), d1 = V.Add(a1, a1), d2 = V.Add(a2, a2), d3 = V.Add(a3, a3), d4 = V.Add(a4, a4);
        T d5 = V.Add(a5, a5), d6 = V.Add(a6, a6), d7 = V.Add(a7, a7), d8 = V.Add(a8, a8);
        T c;
        c = V.Multiply(a0, a0);
        product[0] = c;
        c = V.Multiply(d0, a1);
        product[1] = c;
        c = V.MultiplyAdd(V.Multiply(d0, a2), a1, a1);
        product[2] = c;
        c = V.MultiplyAdd(V.Multiply(d0, a3), d1, a2);
        product[3] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.Multiply(d0, a4), d1, a3), a2, a2);
        product[4] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.Multiply(d0, a5), d1, a4), d2, a3);
        product[5] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(d0, a6), d1, a5), d2, a4), a3, a3);
        product[6] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(d0, a7), d1, a6), d2, a5), d3, a4);
        product[7] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(d0, a8), d1, a7), d2, a6), d3, a5), a4, a4);
        product[8] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(d0, a9), d1, a8), d2, a7), d3, a6), d4, a5);
        product[9] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(d1, a9), d2, a8), d3, a7), d4, a6), a5, a5);
        product[10] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(d2, a9), d3, a8), d4, a7), d5, a6);
        product[11] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(V.Multiply(d3, a9), d4, a8), d5, a7), a6, a6);
        product[12] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.Multiply(d4, a9), d5, a8), d6, a7);
        product[13] = c;
        c = V.MultiplyAdd(V.MultiplyAdd(V.Multiply(d5, a9), d6, a8), a7, a7);
        product[14] = c;
        c = V.MultiplyAdd(V.Multiply(d6, a9), d7, a8);
        product[15] = c;
        c = V.MultiplyAdd(V.Multiply(d7, a9), a8, a8);
        product[16] = c;
        c = V.Multiply(d8, a9);
        product[17] = c;
        c = V.Multiply(a9, a9);
        product[18] = c;
        Reduce(in product, out r);
    }

    /// <summary>Reduces 19 columns to ten limbs below 2^26 + 2^21. All columns carry at once, so no carry waits for another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reduce(in Columns product, out LaneElement<T> r)
    {
        Unsafe.SkipInit(out r);
        T mask = V.Broadcast(LimbMask), fold = V.Broadcast(FoldLow);
        T c19 = V.ShiftRight(product[18], LimbBits);
        T c18 = V.Add(V.And(product[18], mask), V.ShiftRight(product[17], LimbBits));
        T c17 = V.Add(V.And(product[17], mask), V.ShiftRight(product[16], LimbBits));
        T c16 = V.Add(V.And(product[16], mask), V.ShiftRight(product[15], LimbBits));
        T c15 = V.Add(V.And(product[15], mask), V.ShiftRight(product[14], LimbBits));
        T c14 = V.Add(V.And(product[14], mask), V.ShiftRight(product[13], LimbBits));
        T c13 = V.Add(V.And(product[13], mask), V.ShiftRight(product[12], LimbBits));
        T c12 = V.Add(V.And(product[12], mask), V.ShiftRight(product[11], LimbBits));
        T c11 = V.Add(V.And(product[11], mask), V.ShiftRight(product[10], LimbBits));
        T c10 = V.Add(V.And(product[10], mask), V.ShiftRight(product[9], LimbBits));
        T c9 = V.Add(V.And(product[9], mask), V.ShiftRight(product[8], LimbBits));
        T c8 = V.Add(V.And(product[8], mask), V.ShiftRight(product[7], LimbBits));
        T c7 = V.Add(V.And(product[7], mask), V.ShiftRight(product[6], LimbBits));
        T c6 = V.Add(V.And(product[6], mask), V.ShiftRight(product[5], LimbBits));
        T c5 = V.Add(V.And(product[5], mask), V.ShiftRight(product[4], LimbBits));
        T c4 = V.Add(V.And(product[4], mask), V.ShiftRight(product[3], LimbBits));
        T c3 = V.Add(V.And(product[3], mask), V.ShiftRight(product[2], LimbBits));
        T c2 = V.Add(V.And(product[2], mask), V.ShiftRight(product[1], LimbBits));
        T c1 = V.Add(V.And(product[1], mask), V.ShiftRight(product[0], LimbBits));
        T c0 = V.And(product[0], mask);

        // Every c is below 2^32. The upper ten fold into the lower ten and an eleventh limb.
        T t0 = V.MultiplyAdd(c0, c10, fold);
        T t1 = V.MultiplyAdd(V.Add(c1, V.ShiftLeft(c10, FoldHighShift)), c11, fold);
        T t2 = V.MultiplyAdd(V.Add(c2, V.ShiftLeft(c11, FoldHighShift)), c12, fold);
        T t3 = V.MultiplyAdd(V.Add(c3, V.ShiftLeft(c12, FoldHighShift)), c13, fold);
        T t4 = V.MultiplyAdd(V.Add(c4, V.ShiftLeft(c13, FoldHighShift)), c14, fold);
        T t5 = V.MultiplyAdd(V.Add(c5, V.ShiftLeft(c14, FoldHighShift)), c15, fold);
        T t6 = V.MultiplyAdd(V.Add(c6, V.ShiftLeft(c15, FoldHighShift)), c16, fold);
        T t7 = V.MultiplyAdd(V.Add(c7, V.ShiftLeft(c16, FoldHighShift)), c17, fold);
        T t8 = V.MultiplyAdd(V.Add(c8, V.ShiftLeft(c17, FoldHighShift)), c18, fold);
        T t9 = V.MultiplyAdd(V.Add(c9, V.ShiftLeft(c18, FoldHighShift)), c19, fold);
        T t10 = V.Add(V.ShiftLeft(c19, FoldHighShift), V.ShiftRight(t9, LimbBits));
        t9 = V.And(t9, mask);

        // The eleventh limb is below 2^43, so it folds as two limbs.
        T low = V.And(t10, mask), high = V.ShiftRight(t10, LimbBits);
        t0 = V.MultiplyAdd(t0, low, fold);
        t1 = V.MultiplyAdd(V.Add(t1, V.ShiftLeft(low, FoldHighShift)), high, fold);
        t2 = V.Add(t2, V.ShiftLeft(high, FoldHighShift));
        r[0] = V.And(t0, mask);
        r[1] = V.Add(V.And(t1, mask), V.ShiftRight(t0, LimbBits));
        r[2] = V.Add(V.And(t2, mask), V.ShiftRight(t1, LimbBits));
        r[3] = V.Add(V.And(t3, mask), V.ShiftRight(t2, LimbBits));
        r[4] = V.Add(V.And(t4, mask), V.ShiftRight(t3, LimbBits));
        r[5] = V.Add(V.And(t5, mask), V.ShiftRight(t4, LimbBits));
        r[6] = V.Add(V.And(t6, mask), V.ShiftRight(t5, LimbBits));
        r[7] = V.Add(V.And(t7, mask), V.ShiftRight(t6, LimbBits));
        r[8] = V.Add(V.And(t8, mask), V.ShiftRight(t7, LimbBits));
        r[9] = V.Add(t9, V.ShiftRight(t8, LimbBits));
    }

    [InlineArray(19)]
    private struct Columns
    {
        private T _first;
    }
}
