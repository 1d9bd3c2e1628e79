using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Differences of field elements, one per lane, and loads and stores.</summary>
/// <remarks>
/// A <i>tight</i> element has limbs below 2^26 + 2^21. Products, carried differences and loaded elements are tight. A difference without its
/// carry has limbs below 3.1 times 2^26; <see cref="LaneProduct{T, V}"/> can multiply it by a tight element.
/// </remarks>
[SkipLocalsInit]
internal static class LaneField<T, V>
    where T : struct
    where V : ILanes<T>
{
    private const int LimbBits = 26;
    private const ulong LimbMask = (1UL << LimbBits) - 1;

    // A multiple of p whose limbs are above every tight limb, so that no limb of a difference is negative.
    private const ulong Bias0 = 0x7FFA468, Bias1 = 0x7FFF9FE, BiasInner = 0x7FFFFFE, Bias9 = 0x5FFFFFE;

    /// <summary>r = a - b for tight operands, without the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SubtractLoose(in LaneElement<T> a, in LaneElement<T> b, out LaneElement<T> r)
    {
        Unsafe.SkipInit(out r);
        T inner = V.Broadcast(BiasInner);
        r[0] = V.Subtract(V.Add(a[0], V.Broadcast(Bias0)), b[0]);
        r[1] = V.Subtract(V.Add(a[1], V.Broadcast(Bias1)), b[1]);
        r[2] = V.Subtract(V.Add(a[2], inner), b[2]);
        r[3] = V.Subtract(V.Add(a[3], inner), b[3]);
        r[4] = V.Subtract(V.Add(a[4], inner), b[4]);
        r[5] = V.Subtract(V.Add(a[5], inner), b[5]);
        r[6] = V.Subtract(V.Add(a[6], inner), b[6]);
        r[7] = V.Subtract(V.Add(a[7], inner), b[7]);
        r[8] = V.Subtract(V.Add(a[8], inner), b[8]);
        r[9] = V.Subtract(V.Add(a[9], V.Broadcast(Bias9)), b[9]);
    }

    /// <summary>r = a - b, tight, for a tight b and an a with limbs below 2^30.</summary>
    public static void Subtract(in LaneElement<T> a, in LaneElement<T> b, out LaneElement<T> r)
    {
        SubtractLoose(in a, in b, out LaneElement<T> difference);
        Tighten(in difference, out r);
    }

    /// <summary>r = a - b - c, tight, for tight operands.</summary>
    public static void Subtract(in LaneElement<T> a, in LaneElement<T> b, in LaneElement<T> c, out LaneElement<T> r)
    {
        SubtractLoose(in a, in b, out LaneElement<T> first);
        Subtract(in first, in c, out r);
    }

    /// <summary>r = a, or -a in the lanes whose mask is set; tight, for a tight a.</summary>
    public static void NegateWhere(T mask, in LaneElement<T> a, out LaneElement<T> r)
    {
        LaneElement<T> zero = default;
        Subtract(in zero, in a, out LaneElement<T> negated);
        Unsafe.SkipInit(out r);
        ref T result = ref Unsafe.As<LaneElement<T>, T>(ref r), from = ref Unsafe.As<LaneElement<T>, T>(ref Unsafe.AsRef(in a));
        for (int i = 0; i < LaneElement<T>.LimbCount; i++)
            Unsafe.Add(ref result, i) = V.Select(mask, Unsafe.Add(ref Unsafe.As<LaneElement<T>, T>(ref negated), i), Unsafe.Add(ref from, i));
    }

    /// <summary>Makes an element with limbs below 2^31 tight: carries each limb once, and folds the carry of the last. The result may be the operand.</summary>
    public static void Tighten(in LaneElement<T> a, out LaneElement<T> r)
    {
        Unsafe.SkipInit(out r);
        T mask = V.Broadcast(LimbMask), below = a[0];
        T over = V.ShiftRight(a[9], LimbBits);
        r[0] = V.MultiplyAdd(V.And(below, mask), over, V.Broadcast(977 << 4));
        T carry = V.Add(V.ShiftRight(below, LimbBits), V.ShiftLeft(over, 10));
        below = a[1];
        r[1] = V.Add(V.And(below, mask), carry);
        carry = V.ShiftRight(below, LimbBits);
        below = a[2];
        r[2] = V.Add(V.And(below, mask), carry);
        carry = V.ShiftRight(below, LimbBits);
        below = a[3];
        r[3] = V.Add(V.And(below, mask), carry);
        carry = V.ShiftRight(below, LimbBits);
        below = a[4];
        r[4] = V.Add(V.And(below, mask), carry);
        carry = V.ShiftRight(below, LimbBits);
        below = a[5];
        r[5] = V.Add(V.And(below, mask), carry);
        carry = V.ShiftRight(below, LimbBits);
        below = a[6];
        r[6] = V.Add(V.And(below, mask), carry);
        carry = V.ShiftRight(below, LimbBits);
        below = a[7];
        r[7] = V.Add(V.And(below, mask), carry);
        carry = V.ShiftRight(below, LimbBits);
        below = a[8];
        r[8] = V.Add(V.And(below, mask), carry);
        carry = V.ShiftRight(below, LimbBits);
        r[9] = V.Add(V.And(a[9], mask), carry);
    }

    /// <summary>Splits a 256-bit number per lane, given as four words, least significant first, into limbs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack(T w0, T w1, T w2, T w3, out LaneElement<T> r)
    {
        Unsafe.SkipInit(out r);
        T mask = V.Broadcast(LimbMask);
        r[0] = V.And(w0, mask);
        r[1] = V.And(V.ShiftRight(w0, 26), mask);
        r[2] = V.And(V.Add(V.ShiftRight(w0, 52), V.ShiftLeft(w1, 12)), mask);
        r[3] = V.And(V.ShiftRight(w1, 14), mask);
        r[4] = V.And(V.Add(V.ShiftRight(w1, 40), V.ShiftLeft(w2, 24)), mask);
        r[5] = V.And(V.ShiftRight(w2, 2), mask);
        r[6] = V.And(V.ShiftRight(w2, 28), mask);
        r[7] = V.And(V.Add(V.ShiftRight(w2, 54), V.ShiftLeft(w3, 10)), mask);
        r[8] = V.And(V.ShiftRight(w3, 16), mask);
        r[9] = V.ShiftRight(w3, 42);
    }

    /// <summary>Reads an element that <see cref="Store"/> wrote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(ref readonly uint source, out LaneElement<T> r)
    {
        Unsafe.SkipInit(out r);
        ref uint first = ref Unsafe.AsRef(in source);
        r[0] = V.Widen(in Unsafe.Add(ref first, 0 * V.Count));
        r[1] = V.Widen(in Unsafe.Add(ref first, 1 * V.Count));
        r[2] = V.Widen(in Unsafe.Add(ref first, 2 * V.Count));
        r[3] = V.Widen(in Unsafe.Add(ref first, 3 * V.Count));
        r[4] = V.Widen(in Unsafe.Add(ref first, 4 * V.Count));
        r[5] = V.Widen(in Unsafe.Add(ref first, 5 * V.Count));
        r[6] = V.Widen(in Unsafe.Add(ref first, 6 * V.Count));
        r[7] = V.Widen(in Unsafe.Add(ref first, 7 * V.Count));
        r[8] = V.Widen(in Unsafe.Add(ref first, 8 * V.Count));
        r[9] = V.Widen(in Unsafe.Add(ref first, 9 * V.Count));
    }

    /// <summary>Writes an element whose limbs fit in 32 bits: the first limb of every lane, then the second, and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(in LaneElement<T> a, ref uint destination)
    {
        V.Narrow(a[0], ref Unsafe.Add(ref destination, 0 * V.Count));
        V.Narrow(a[1], ref Unsafe.Add(ref destination, 1 * V.Count));
        V.Narrow(a[2], ref Unsafe.Add(ref destination, 2 * V.Count));
        V.Narrow(a[3], ref Unsafe.Add(ref destination, 3 * V.Count));
        V.Narrow(a[4], ref Unsafe.Add(ref destination, 4 * V.Count));
        V.Narrow(a[5], ref Unsafe.Add(ref destination, 5 * V.Count));
        V.Narrow(a[6], ref Unsafe.Add(ref destination, 6 * V.Count));
        V.Narrow(a[7], ref Unsafe.Add(ref destination, 7 * V.Count));
        V.Narrow(a[8], ref Unsafe.Add(ref destination, 8 * V.Count));
        V.Narrow(a[9], ref Unsafe.Add(ref destination, 9 * V.Count));
    }
}
