using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Chain.Core.Crypto.Secp256k1;
using Core.Tests.Vectors;
using static Core.Tests.Crypto.Secp256k1.ReferenceCurve;

namespace Core.Tests.Crypto.Secp256k1;

/// <summary>Arithmetic modulo p and n, compared with big integers, especially at the limits of what a limb can hold.</summary>
public sealed class FieldTests
{
    private const ulong TightLimbMax = (1UL << 26) + (1UL << 21) - 1;

    // The largest value that a limb can have after subtracting tight elements, before its carry.
    private const ulong LooseLimbMax = 0x7FFFFFE + TightLimbMax;

    private static readonly BigInteger[] Edges =
    [
        0, 1, 2, 0x1000003D0, 0x1000003D1, (BigInteger.One << 52) - 1, BigInteger.One << 52, (BigInteger.One << 208) - 1, N,
        P - 1, P - 2, P / 2, P - 0x1000003D1,
    ];

    [Test]
    public void Field_OperationsOnEdgesAndRandomNumbers_AreThoseOfBigIntegers()
    {
        BigInteger[] numbers = Numbers(P, 60);
        foreach (BigInteger a in numbers)
        {
            FieldElement x = Element(a);
            FieldElement.Square(in x, out FieldElement square);
            FieldElement.Half(in x, out FieldElement half);
            FieldElement.Negate(in x, 1, out FieldElement negated);
            FieldElement.Invert(in x, out FieldElement inverse);
            bool hasRoot = FieldElement.TrySquareRoot(in x, out FieldElement root);
            Assert.Multiple(() =>
            {
                Assert.That(Value(square), Is.EqualTo(a * a % P));
                Assert.That(Value(half) * 2 % P, Is.EqualTo(a));
                Assert.That(Value(negated), Is.EqualTo(Modulo(-a, P)));
                Assert.That(Value(inverse) * a % P, Is.EqualTo(a.IsZero ? BigInteger.Zero : BigInteger.One));
                Assert.That(hasRoot, Is.EqualTo(a.IsZero || BigInteger.ModPow(a, (P - 1) / 2, P).IsOne));
                if (hasRoot) Assert.That(Value(root) * Value(root) % P, Is.EqualTo(a));
            });
            foreach (BigInteger b in numbers)
            {
                FieldElement y = Element(b);
                FieldElement.Multiply(in x, in y, out FieldElement product);
                FieldElement.Times(in x, 8, out FieldElement large); // The largest magnitude that a multiplication accepts.
                FieldElement.Negate(in y, 7, out FieldElement largeToo);
                FieldElement.Multiply(in large, in largeToo, out FieldElement largeProduct);
                Assert.That(Value(product), Is.EqualTo(a * b % P));
                Assert.That(Value(largeProduct), Is.EqualTo(Modulo(-8 * a * b, P)));
            }
        }
    }

    [Test]
    public void Scalar_OperationsOnEdgesAndRandomNumbers_AreThoseOfBigIntegers()
    {
        BigInteger lambda = BigInteger.ModPow(3, (N - 1) / 3, N);
        BigInteger[] numbers = Numbers(N, 60);
        Span<short> digits = stackalloc short[SparseDigits.Count];
        foreach (BigInteger a in numbers)
        {
            Scalar x = Scalar.FromWords(Words(a));
            Assert.That(Value(Scalar.Half(x)) * 2 % N, Is.EqualTo(a));
            Assert.That(Value(Scalar.Negate(x)), Is.EqualTo(Modulo(-a, N)));
            foreach (BigInteger b in numbers)
            {
                Scalar y = Scalar.FromWords(Words(b));
                Assert.That(Value(Scalar.Multiply(x, y)), Is.EqualTo(a * b % N));
                Assert.That(Value(Scalar.Add(x, y)), Is.EqualTo((a + b) % N));
            }

            HalfScalars.Split(x, out Scalar first, out Scalar second);
            BigInteger k1 = Digits(first, digits), k2 = Digits(second, digits);
            Assert.That(BigInteger.Abs(k1).GetBitLength(), Is.LessThanOrEqualTo(128));
            Assert.That(BigInteger.Abs(k2).GetBitLength(), Is.LessThanOrEqualTo(128));
            Assert.That((BigInteger[])[Modulo(k1 + k2 * lambda, N), Modulo(k1 + k2 * lambda * lambda, N)], Does.Contain(a));
        }

        Scalar[] scalars = [.. numbers.Where(a => !a.IsZero).Select(a => Scalar.FromWords(Words(a)))];
        Scalar[] inverses = [.. scalars];
        Scalar.InvertAll(inverses);
        for (int i = 0; i < scalars.Length; i++) Assert.That(Value(scalars[i]) * Value(inverses[i]) % N, Is.EqualTo(BigInteger.One));
    }

    [Test]
    public void SignedWindows_OfAnyScalar_AddUpToIt([Values(2, 4, 5, 6, 7, 8, 11)] int width)
    {
        ulong[] bits = new ulong[4];
        foreach (BigInteger a in Numbers(N, 200))
        {
            SignedWindows windows = SignedWindows.Of(Scalar.FromWords(Words(a)), width, bits);
            BigInteger sum = 0;
            for (int j = 0; j < SignedWindows.CountOf(width); j++)
            {
                int index = windows.Digit(j, out bool isNegative);
                Assert.That(index, Is.InRange(0, (1 << (width - 1)) - 1));
                sum += (isNegative ? -1 : 1) * (2 * index + 1) * BigInteger.Pow(2, width * j);
            }

            Assert.That(Modulo(sum, N), Is.EqualTo(a));
        }
    }

    /// <summary>The two halves of a scalar, in windows of odd digits, are what a table for halves and the same times λ add up.</summary>
    [Test]
    public void SignedWindows_OfOddHalves_AddUpToTheScalar([Values(2, 4, 5, 6, 8)] int width)
    {
        BigInteger lambda = Lambda();
        ulong[] bits = new ulong[4];
        foreach (BigInteger a in Numbers(N, 2_000))
        {
            HalfScalars.SplitOdd(Scalar.FromWords(Words(a)), out Scalar k1, out Scalar k2);
            BigInteger sum = 0;
            foreach ((Scalar half, BigInteger factor) in ((Scalar, BigInteger)[])[(k1, 1), (k2, lambda)])
            {
                BigInteger value = Value(half) > N / 2 ? Value(half) - N : Value(half);
                Assert.That(value.IsEven, Is.False);
                Assert.That(BigInteger.Abs(value).GetBitLength(), Is.LessThanOrEqualTo(129));
                SignedWindows windows = SignedWindows.OfHalf(half, width, bits);
                for (int j = 0; j < SignedWindows.CountOfHalf(width); j++)
                {
                    int index = windows.Digit(j, out bool isNegative);
                    Assert.That(index, Is.InRange(0, (1 << (width - 1)) - 1));
                    sum += (isNegative ? -1 : 1) * (2 * index + 1) * BigInteger.Pow(2, width * j) * factor;
                }
            }

            Assert.That(Modulo(sum, N), Is.EqualTo(a));
        }
    }

    // The root of x^2 + x + 1 modulo n whose multiple of G has the x of G times β.
    private static BigInteger Lambda()
    {
        BigInteger lambda = BigInteger.ModPow(3, (N - 1) / 3, N);
        return Multiply(lambda, G)!.X == G.X * Value(HalfScalars.Beta) % P ? lambda : lambda * lambda % N;
    }

    [Test]
    public void SparseDigits_OfAnyNumber_AddUpToItAndAreOddAndSparse([Values(2, 5, 12, 15)] int width)
    {
        short[] digits = new short[SparseDigits.Count];
        foreach (BigInteger a in Numbers(BigInteger.One << 128, 200))
        {
            foreach (bool isNegated in (bool[])[false, true])
            {
                SparseDigits.Write(Words(a)[0], Words(a)[1], width, isNegated, digits);
                BigInteger sum = 0;
                int lastPlace = -width;
                for (int i = 0; i < digits.Length; i++)
                {
                    if (digits[i] == 0) continue;
                    Assert.That(Math.Abs((int)digits[i]), Is.LessThan(1 << (width - 1)).And.Matches<int>(d => d % 2 == 1));
                    Assert.That(i - lastPlace, Is.GreaterThanOrEqualTo(width));
                    lastPlace = i;
                    sum += digits[i] * BigInteger.Pow(2, i);
                }

                Assert.That(sum, Is.EqualTo(isNegated ? -a : a));
            }
        }
    }

    [Test]
    public void ScaledMultiples_OfAKey_AreItsOddMultiplesAndTheirMultiplesByLambda()
    {
        BigInteger lambda = BigInteger.ModPow(3, (N - 1) / 3, N);
        Point point = Multiply(987654321, G)!;
        Assert.That(AffinePoint.TryDecompress(Compress(point), out AffinePoint key));
        AffinePoint[] multiples = new AffinePoint[2 * ScaledMultiples.Count];
        ScaledMultiples.Write(in key, multiples, out FieldElement scale);
        BigInteger s = Value(scale);
        for (int i = 0; i < ScaledMultiples.Count; i++)
        {
            Point expected = Multiply(2 * i + 1, point)!;
            Assert.That(Value(multiples[i].X), Is.EqualTo(expected.X * s * s % P), $"{2 * i + 1} Q");
            Assert.That(Value(multiples[i].Y), Is.EqualTo(expected.Y * s * s % P * s % P), $"{2 * i + 1} Q");
            BigInteger[] roots = [Multiply(lambda, expected)!.X * s * s % P, Multiply(lambda * lambda % N, expected)!.X * s * s % P];
            Assert.That(roots, Does.Contain(Value(multiples[ScaledMultiples.Count + i].X)), $"{2 * i + 1} λ Q");
            Assert.That(Value(multiples[ScaledMultiples.Count + i].Y), Is.EqualTo(Value(multiples[i].Y)));
        }
    }

    [Test]
    public void PointTable_Entries_AreTheOddMultiples([Values(3, 5)] int width)
    {
        Point point = Multiply(123456789, G)!;
        Assert.That(AffinePoint.TryDecompress(Compress(point), out AffinePoint start));
        PointTable table = PointTable.Of(in start, width);
        for (int j = 0; j < table.WindowCount; j += 7)
        {
            for (int i = 0; i < 1 << (width - 1); i++)
            {
                AffinePoint entry = table.PointAt(table.EntryIndex(j, i));
                Point expected = Multiply((2 * i + 1) * BigInteger.Pow(2, width * j), point)!;
                Assert.That((Value(entry.X), Value(entry.Y)), Is.EqualTo((expected.X, expected.Y)), $"window {j}, entry {i}");
            }
        }
    }

    [Test]
    public void PointTable_OfAStride_HasTheMultiplesOfEachWindow()
    {
        Point point = Multiply(192837465, G)!;
        Assert.That(AffinePoint.TryDecompress(Compress(point), out AffinePoint start));
        PointTable table = PointTable.Of(in start, width: 4, windows: 2, stride: 128);
        for (int i = 0; i < 16; i++)
        {
            AffinePoint entry = table.PointAt(table.EntryIndex(i / 8, i % 8));
            Point expected = Multiply((2 * (i % 8) + 1) * BigInteger.Pow(2, i / 8 * 128), point)!;
            Assert.That((Value(entry.X), Value(entry.Y)), Is.EqualTo((expected.X, expected.Y)), $"window {i / 8}, entry {i % 8}");
        }
    }

    [Test]
    public void Inverses_OfEdgesAndRandomNumbers_AreThoseOfBigIntegers()
    {
        foreach (BigInteger modulus in (BigInteger[])[P, N])
        {
            BigInteger[] powers = [.. Enumerable.Range(0, 256).Select(i => BigInteger.One << i)];
            powers = [.. powers.Concat(powers.Select(a => modulus - a)).Where(a => a > 0 && a < modulus)];
            foreach (BigInteger a in (BigInteger[])[.. Numbers(modulus, 2_000), .. powers])
            {
                ulong[] words = Words(a);
                if (modulus == P) ModularInverse.OfField(words);
                else ModularInverse.OfOrder(words);
                BigInteger inverse = FromWords(words);
                Assert.That(inverse, Is.LessThan(modulus));
                Assert.That(inverse * a % modulus, Is.EqualTo(a.IsZero ? BigInteger.Zero : BigInteger.One), a.ToString());
            }
        }
    }

    [Test]
    public void Lanes4_AtTheEdgesOfLimbs_AreThoseOfBigIntegers()
    {
        if (!Lanes4.IsSupported) Assert.Ignore("this machine has no AVX2");
        CheckLanes<Vector256<ulong>, Lanes4>();
    }

    [Test]
    public void Lanes8_AtTheEdgesOfLimbs_AreThoseOfBigIntegers()
    {
        if (!Lanes8.IsSupported) Assert.Ignore("this machine has no AVX-512");
        CheckLanes<Vector512<ulong>, Lanes8>();
    }

    private static void CheckLanes<T, V>()
        where T : struct
        where V : ILanes<T>
    {
        Random random = Seeded.Random();
        for (int round = 0; round < 300; round++)
        {
            LaneElement<T> tightA = Limbs<T>(random, TightLimbMax), tightB = Limbs<T>(random, TightLimbMax), loose = Limbs<T>(random, LooseLimbMax);
            LaneField<T, V>.SubtractLoose(in tightA, in tightB, out LaneElement<T> difference);
            LaneField<T, V>.Subtract(in tightA, in tightB, in tightB, out LaneElement<T> twice);
            LaneProduct<T, V>.Multiply(in loose, in tightA, out LaneElement<T> product);
            LaneProduct<T, V>.Square(in tightA, out LaneElement<T> square);
            LaneField<T, V>.Tighten(in loose, out LaneElement<T> tightened);
            LaneElement<T> tightenedInPlace = loose;
            LaneField<T, V>.Tighten(in tightenedInPlace, out tightenedInPlace);
            LaneElement<T> multipliedInPlace = tightA;
            LaneProduct<T, V>.Multiply(in loose, in multipliedInPlace, out multipliedInPlace);
            LaneField<T, V>.NegateWhere(V.Broadcast(ulong.MaxValue), in tightA, out LaneElement<T> negated);
            uint[] stored = new uint[LaneElement<T>.LimbCount * V.Count];
            LaneField<T, V>.Store(in tightA, ref stored[0]);
            LaneField<T, V>.Load(in stored[0], out LaneElement<T> loaded);
            for (int lane = 0; lane < V.Count; lane++)
            {
                BigInteger a = Lane<T, V>(tightA, lane), b = Lane<T, V>(tightB, lane), c = Lane<T, V>(loose, lane);
                Assert.That(Modulo(Lane<T, V>(difference, lane), P), Is.EqualTo(Modulo(a - b, P)));
                Assert.That(Modulo(Lane<T, V>(twice, lane, TightLimbMax), P), Is.EqualTo(Modulo(a - b - b, P)));
                Assert.That(Modulo(Lane<T, V>(product, lane, TightLimbMax), P), Is.EqualTo(Modulo(a * c, P)));
                Assert.That(Modulo(Lane<T, V>(square, lane, TightLimbMax), P), Is.EqualTo(Modulo(a * a, P)));
                Assert.That(Modulo(Lane<T, V>(tightened, lane, TightLimbMax), P), Is.EqualTo(Modulo(c, P)));
                Assert.That(Lane<T, V>(tightenedInPlace, lane), Is.EqualTo(Lane<T, V>(tightened, lane)));
                Assert.That(Lane<T, V>(multipliedInPlace, lane), Is.EqualTo(Lane<T, V>(product, lane)));
                Assert.That(Modulo(Lane<T, V>(negated, lane, TightLimbMax), P), Is.EqualTo(Modulo(-a, P)));
                Assert.That(Lane<T, V>(loaded, lane), Is.EqualTo(a));
            }
        }
    }

    // A random mix of limbs with the largest, the smallest and arbitrary values.
    private static LaneElement<T> Limbs<T>(Random random, ulong max)
        where T : struct
    {
        LaneElement<T> element = default;
        foreach (ref ulong limb in MemoryMarshal.Cast<LaneElement<T>, ulong>(new Span<LaneElement<T>>(ref element)))
            limb = random.Next(4) switch { 0 => 0, 1 => (ulong)random.NextInt64((long)max + 1), _ => max };
        return element;
    }

    private static BigInteger Lane<T, V>(LaneElement<T> element, int lane, ulong limbMax = ulong.MaxValue)
        where T : struct
        where V : ILanes<T>
    {
        ReadOnlySpan<ulong> limbs = MemoryMarshal.Cast<LaneElement<T>, ulong>(new ReadOnlySpan<LaneElement<T>>(in element));
        BigInteger value = 0;
        for (int i = LaneElement<T>.LimbCount - 1; i >= 0; i--)
        {
            Assert.That(limbs[i * V.Count + lane], Is.LessThanOrEqualTo(limbMax), "a limb exceeds its bound");
            value = (value << 26) + limbs[i * V.Count + lane];
        }

        return value;
    }

    private static BigInteger[] Numbers(BigInteger modulus, int count)
    {
        Random random = Seeded.Random();
        return [.. Edges.Where(e => e < modulus), .. Enumerable.Range(0, count).Select(_ => Number(random.Bytes(32)) % modulus)];
    }

    private static FieldElement Element(BigInteger value)
    {
        ulong[] words = Words(value);
        return FieldElement.FromWords(words[0], words[1], words[2], words[3]);
    }

    private static BigInteger Value(FieldElement element)
    {
        ulong[] words = new ulong[4];
        element.Normalize();
        element.ToWords(words);
        return FromWords(words);
    }

    private static BigInteger Value(Scalar scalar)
    {
        ulong[] words = new ulong[4];
        scalar.ToWords(words);
        return FromWords(words);
    }

    private static BigInteger Digits(in Scalar scalar, Span<short> digits)
    {
        SparseDigits.Write(scalar, 5, digits);
        BigInteger value = 0;
        for (int i = digits.Length - 1; i >= 0; i--) value = value * 2 + digits[i];
        return value;
    }
}
