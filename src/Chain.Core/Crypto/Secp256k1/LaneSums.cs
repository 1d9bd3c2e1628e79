using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>u1 G + u2 Q for many signatures together. In lanes, the table points of all sums are added in pairs, level by level.</summary>
/// <remarks>
/// An affine addition costs one division, two products and a square. The divisions of a level share one inversion (P. Montgomery, 1987), so each costs
/// three more products. The formula fails for a pair with equal x: a product is zero then. The level runs again without that signature, which
/// <see cref="PointSum"/> sums instead. A stranger can make such a pair; it costs one more level, and changes no other verdict.
/// </remarks>
[SkipLocalsInit]
internal static class LaneSums<T, V>
    where T : struct
    where V : ILanes<T>
{
    private const int CoordinateWords = LaneElement<T>.LimbCount;

    /// <summary>Computes the x of each sum.</summary>
    /// <param name="terms">The terms of each signature. Their number is a multiple of the lanes.</param>
    /// <param name="generator">The table of G.</param>
    /// <param name="x">The x of each sum, normalised; undefined where the sum is left out.</param>
    /// <param name="isLeftOut">Whether the sum is left out, because two of its points have the same x.</param>
    public static void Compute(ReadOnlySpan<SumTerms> terms, PointTable generator, Span<FieldElement> x, Span<bool> isLeftOut)
    {
        int groups = terms.Length / V.Count, coordinate = CoordinateWords * V.Count;
        int points = generator.WindowCount + 2 * terms[0].Key.WindowCount;
        uint[] sums = ArrayPool<uint>.Shared.Rent(points * groups * 2 * coordinate);
        uint[] products = ArrayPool<uint>.Shared.Rent(points / 2 * groups * coordinate);
        LoadPoints(terms, generator, sums);
        isLeftOut.Clear();
        for (int count = points; count > 1; count -= count / 2)
        {
            Level level = new(sums, products, count / 2, count - count / 2, groups);
            SumLevel(level, isLeftOut);
        }

        Span<uint> limbs = stackalloc uint[CoordinateWords];
        for (int s = 0; s < terms.Length; s++)
        {
            ReadOnlySpan<uint> block = sums.AsSpan(s / V.Count * 2 * coordinate);
            for (int i = 0; i < CoordinateWords; i++) limbs[i] = block[i * V.Count + s % V.Count];
            x[s] = FieldElement.FromLane(limbs);
        }

        ArrayPool<uint>.Shared.Return(sums);
        ArrayPool<uint>.Shared.Return(products);
    }

    /// <summary>One level: point i + <see cref="Offset"/> is added to point i, below <see cref="Pairs"/>. A point has one block for each group.</summary>
    private readonly record struct Level(uint[] Sums, uint[] Products, int Pairs, int Offset, int Groups)
    {
        public int Count => Pairs * Groups;

        public ref uint Left(int i) => ref Sums[i * 2 * CoordinateWords * V.Count];

        public ref uint Right(int i) => ref Sums[(i + Offset * Groups) * 2 * CoordinateWords * V.Count];

        public ref uint Product(int i) => ref Products[i * CoordinateWords * V.Count];
    }

    // In this order: the generator's windows, those of the lower half of u2, and those of the upper half.
    private static void LoadPoints(ReadOnlySpan<SumTerms> terms, PointTable generator, uint[] sums)
    {
        int groups = terms.Length / V.Count, block = 2 * CoordinateWords * V.Count;
        int ofKey = generator.WindowCount, upper = ofKey + terms[0].Key.WindowCount, points = upper + terms[0].Key.WindowCount;
        Span<int> entries = stackalloc int[points * V.Count];
        Span<ulong> bits = stackalloc ulong[4];
        LaneElement<T> beta = Broadcast(HalfScalars.Beta);
        for (int g = 0; g < groups; g++)
        {
            ReadOnlySpan<SumTerms> lanes = terms.Slice(g * V.Count, V.Count);
            for (int l = 0; l < V.Count; l++)
            {
                PointTable key = lanes[l].Key;
                ChooseEntries(SignedWindows.Of(lanes[l].U1, generator.Width, bits), generator, entries[l..]);
                HalfScalars.SplitOdd(lanes[l].U2, out Scalar k1, out Scalar k2);
                ChooseEntries(SignedWindows.OfHalf(k1, key.Width, bits), key, entries[(ofKey * V.Count + l)..]);
                ChooseEntries(SignedWindows.OfHalf(k2, key.Width, bits), key, entries[(upper * V.Count + l)..]);
            }

            for (int j = 0; j < points; j++)
            {
                ref uint destination = ref sums[(j * groups + g) * block];
                LoadWindow(lanes, j < ofKey ? generator : null, entries.Slice(j * V.Count, V.Count), ref destination);
                if (j >= upper) MultiplyX(in beta, ref destination);
            }
        }
    }

    // One lane's entry for each window, complemented if the point is subtracted. Tables exceed the first-level cache, so entries are prefetched.
    private static unsafe void ChooseEntries(SignedWindows windows, PointTable table, Span<int> entries)
    {
        for (int j = 0; j < table.WindowCount; j++)
        {
            int entry = table.EntryIndex(j, windows.Digit(j, out bool isNegative));
            entries[j * V.Count] = isNegative ? ~entry : entry;
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in table.EntryAt(entry))));
        }
    }

    // Loads one window's entry of each lane's table, and transposes the words.
    private static void LoadWindow(ReadOnlySpan<SumTerms> lanes, PointTable? table, ReadOnlySpan<int> entries, ref uint destination)
    {
        Span<ulong> rows = stackalloc ulong[PointTable.EntryWords * V.Count];
        Span<uint> signs = stackalloc uint[V.Count];
        for (int l = 0; l < V.Count; l++)
        {
            bool isNegative = entries[l] < 0;
            signs[l] = isNegative ? uint.MaxValue : 0;
            V.CopyRow(in (table ?? lanes[l].Key).EntryAt(isNegative ? ~entries[l] : entries[l]), ref rows[PointTable.EntryWords * l]);
        }

        Unsafe.SkipInit(out Words words);
        V.Turn(in rows[0], words);
        LaneField<T, V>.Unpack(words[0], words[1], words[2], words[3], out LaneElement<T> x);
        LaneField<T, V>.Unpack(words[4], words[5], words[6], words[7], out LaneElement<T> y);
        T sign = V.Widen(in signs[0]);
        LaneField<T, V>.NegateWhere(V.Add(sign, V.ShiftLeft(sign, 32)), in y, out y);
        LaneField<T, V>.Store(in x, ref destination);
        LaneField<T, V>.Store(in y, ref Unsafe.Add(ref destination, CoordinateWords * V.Count));
    }

    private static void MultiplyX(in LaneElement<T> factor, ref uint point)
    {
        LaneField<T, V>.Load(in point, out LaneElement<T> x);
        LaneProduct<T, V>.Multiply(in x, in factor, out x);
        LaneField<T, V>.Store(in x, ref point);
    }

    private static LaneElement<T> Broadcast(in FieldElement element)
    {
        Span<uint> lane = stackalloc uint[CoordinateWords];
        element.ToLane(lane);
        Unsafe.SkipInit(out LaneElement<T> result);
        for (int i = 0; i < CoordinateWords; i++) result[i] = V.Broadcast(lane[i]);
        return result;
    }

    private static void SumLevel(in Level level, Span<bool> isLeftOut)
    {
        while (true)
        {
            ReadOnlySpan<bool> leftOut = isLeftOut.Contains(true) ? isLeftOut : default;
            MultiplyUp(level, leftOut, out LaneElement<T> product);
            if (TryInvert(in product, out LaneElement<T> inverse))
            {
                AddDown(level, leftOut, inverse);
                return;
            }

            LeaveOutEqual(level, isLeftOut);
        }
    }

    // Computes the running products of the differences of x.
    private static void MultiplyUp(in Level level, ReadOnlySpan<bool> isLeftOut, out LaneElement<T> product)
    {
        Difference(level, 0, isLeftOut, out LaneElement<T> difference);
        LaneField<T, V>.Tighten(in difference, out product);
        LaneField<T, V>.Store(in product, ref level.Product(0));
        for (int i = 1; i < level.Count; i++)
        {
            Difference(level, i, isLeftOut, out difference);
            LaneProduct<T, V>.Multiply(in difference, in product, out product);
            LaneField<T, V>.Store(in product, ref level.Product(i));
        }
    }

    // From the last pair to the first: the inverse of the product up to a pair, times the product of those before it, is the pair's inverse.
    private static void AddDown(in Level level, ReadOnlySpan<bool> isLeftOut, LaneElement<T> inverse)
    {
        for (int i = level.Count - 1; i > 0; i--)
        {
            LaneField<T, V>.Load(in level.Product(i - 1), out LaneElement<T> before);
            LaneProduct<T, V>.Multiply(in inverse, in before, out LaneElement<T> one);
            Difference(level, i, isLeftOut, out LaneElement<T> difference);
            LaneProduct<T, V>.Multiply(in difference, in inverse, out inverse);
            AddPair(ref level.Left(i), in level.Right(i), in one);
        }

        AddPair(ref level.Left(0), in level.Right(0), in inverse);
    }

    private static void AddPair(ref uint left, ref readonly uint right, in LaneElement<T> inverse)
    {
        int coordinate = CoordinateWords * V.Count;
        LaneField<T, V>.Load(in left, out LaneElement<T> x1);
        LaneField<T, V>.Load(in Unsafe.Add(ref left, coordinate), out LaneElement<T> y1);
        LaneField<T, V>.Load(in right, out LaneElement<T> x2);
        LaneField<T, V>.Load(in Unsafe.Add(ref Unsafe.AsRef(in right), coordinate), out LaneElement<T> y2);
        LaneField<T, V>.SubtractLoose(in y2, in y1, out LaneElement<T> rise);
        LaneProduct<T, V>.Multiply(in rise, in inverse, out LaneElement<T> slope);
        LaneProduct<T, V>.Square(in slope, out LaneElement<T> square);
        LaneField<T, V>.Subtract(in square, in x1, in x2, out LaneElement<T> x3);
        LaneField<T, V>.SubtractLoose(in x1, in x3, out LaneElement<T> run);
        LaneProduct<T, V>.Multiply(in run, in slope, out LaneElement<T> y3);
        LaneField<T, V>.Subtract(in y3, in y1, out y3);
        LaneField<T, V>.Store(in x3, ref left);
        LaneField<T, V>.Store(in y3, ref Unsafe.Add(ref left, coordinate));
    }

    // x2 - x1, or 1 in the lanes of signatures that are left out.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Difference(in Level level, int i, ReadOnlySpan<bool> isLeftOut, out LaneElement<T> difference)
    {
        LaneField<T, V>.Load(in level.Left(i), out LaneElement<T> x1);
        LaneField<T, V>.Load(in level.Right(i), out LaneElement<T> x2);
        LaneField<T, V>.SubtractLoose(in x2, in x1, out difference);
        if (!isLeftOut.IsEmpty) SetOne(isLeftOut.Slice(i % level.Groups * V.Count, V.Count), ref difference);
    }

    private static void SetOne(ReadOnlySpan<bool> lanes, ref LaneElement<T> element)
    {
        Span<ulong> limbs = MemoryMarshal.Cast<LaneElement<T>, ulong>(new Span<LaneElement<T>>(ref element));
        for (int l = 0; l < lanes.Length; l++)
        {
            if (!lanes[l]) continue;
            for (int i = 0; i < CoordinateWords; i++) limbs[i * V.Count + l] = i == 0 ? 1UL : 0;
        }
    }

    // Inverts the number of each lane with one shared inversion; false when one of them is zero.
    private static bool TryInvert(in LaneElement<T> product, out LaneElement<T> inverse)
    {
        Span<FieldElement> lanes = stackalloc FieldElement[V.Count];
        ReadOnlySpan<ulong> limbs = MemoryMarshal.Cast<LaneElement<T>, ulong>(new ReadOnlySpan<LaneElement<T>>(in product));
        Span<uint> lane = stackalloc uint[CoordinateWords];
        inverse = default;
        for (int l = 0; l < V.Count; l++)
        {
            for (int i = 0; i < CoordinateWords; i++) lane[i] = (uint)limbs[i * V.Count + l];
            lanes[l] = FieldElement.FromLane(lane);
            if (lanes[l].IsZero) return false;
        }

        FieldElement.InvertAll(lanes);
        Span<ulong> result = MemoryMarshal.Cast<LaneElement<T>, ulong>(new Span<LaneElement<T>>(ref inverse));
        for (int l = 0; l < V.Count; l++)
        {
            lanes[l].ToLane(lane);
            for (int i = 0; i < CoordinateWords; i++) result[i * V.Count + l] = lane[i];
        }

        return true;
    }

    // Marks the signatures of all pairs with equal x.
    private static void LeaveOutEqual(in Level level, Span<bool> isLeftOut)
    {
        Span<uint> lane = stackalloc uint[CoordinateWords];
        for (int i = 0; i < level.Count; i++)
        {
            Difference(level, i, [], out LaneElement<T> loose);
            LaneField<T, V>.Tighten(in loose, out LaneElement<T> difference);
            ReadOnlySpan<ulong> limbs = MemoryMarshal.Cast<LaneElement<T>, ulong>(new ReadOnlySpan<LaneElement<T>>(in difference));
            for (int l = 0; l < V.Count; l++)
            {
                for (int k = 0; k < CoordinateWords; k++) lane[k] = (uint)limbs[k * V.Count + l];
                if (FieldElement.FromLane(lane).IsZero) isLeftOut[i % level.Groups * V.Count + l] = true;
            }
        }
    }

    [InlineArray(PointTable.EntryWords)]
    private struct Words
    {
        private T _first;
    }
}
