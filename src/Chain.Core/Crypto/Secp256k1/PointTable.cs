using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Odd multiples of one point for every window of a scalar, so that a multiplication is a sum of table points.</summary>
/// <remarks>
/// Entry i of window j is (2i + 1) 2^(w j) P. It has 64 bytes, aligned to a cache line: x, then y, each as four words, least significant first.
/// Immutable.
/// </remarks>
[SkipLocalsInit]
internal sealed class PointTable
{
    /// <summary>Words of an entry.</summary>
    public const int EntryWords = 8;

    // Pinned, so that the entries stay aligned.
    private readonly ulong[] _words;
    private readonly int _start;

    private PointTable(int width, int windows, int entries)
    {
        Width = width;
        WindowCount = windows;
        _words = GC.AllocateUninitializedArray<ulong>((entries + 1) * EntryWords, pinned: true);
        _start = WordsToNextLine(_words);
    }

    /// <summary>Bits of a window.</summary>
    public int Width { get; }

    /// <summary>Number of windows. A multiplication adds one point for each, or two with a table for halves of scalars.</summary>
    public int WindowCount { get; }

    /// <summary>Computes the table of a point for every window of a scalar.</summary>
    public static PointTable Of(in AffinePoint point, int width) => Of(point, width, SignedWindows.CountOf(width), width);

    /// <summary>
    /// Computes the table of a point for the halves of scalars (<see cref="HalfScalars.SplitOdd"/>). The upper half takes the same entries times λ:
    /// x times β, and the same y.
    /// </summary>
    public static PointTable OfHalves(in AffinePoint point, int width) => Of(point, width, SignedWindows.CountOfHalf(width), width);

    /// <summary>Computes the table of a point. Each step advances all windows, so they share one inversion.</summary>
    /// <param name="point">The point P.</param>
    /// <param name="width">Bits of a window: entry i of each, below 2^(width - 1), has the factor 2i + 1.</param>
    /// <param name="windows">Number of windows.</param>
    /// <param name="stride">Bits from one window to the next: window j has the factor 2^(stride j).</param>
    public static PointTable Of(in AffinePoint point, int width, int windows, int stride)
    {
        int perWindow = 1 << (width - 1);
        JacobianPoint[] starts = new JacobianPoint[2 * windows];
        JacobianPoint power = JacobianPoint.From(in point);
        for (int j = 0; j < windows; j++)
        {
            starts[j] = power;
            power.Double();
            starts[windows + j] = power;
            for (int i = 1; i < stride; i++) power.Double();
        }

        AffinePoint[] affine = JacobianPoint.ToAffine(starts);
        Span<AffinePoint> multiples = affine.AsSpan(0, windows);
        ReadOnlySpan<AffinePoint> doubles = affine.AsSpan(windows);
        PointTable table = new(width, windows, windows * perWindow);
        FieldElement[] differences = new FieldElement[windows];
        for (int i = 0; i < perWindow; i++)
        {
            for (int j = 0; j < windows; j++) table.Write(multiples[j], table.EntryIndex(j, i));
            if (i + 1 < perWindow) Advance(multiples, doubles, differences);
        }

        return table;
    }

    /// <summary>Number of an entry, given its window and its index in the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EntryIndex(int window, int index) => (window << (Width - 1)) + index;

    /// <summary>The first of the eight words of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly ulong EntryAt(int entry) => ref _words[_start + entry * EntryWords];

    /// <summary>An entry as a point.</summary>
    public AffinePoint PointAt(int entry)
    {
        ReadOnlySpan<ulong> words = _words.AsSpan(_start + entry * EntryWords, EntryWords);
        return new AffinePoint(
            FieldElement.FromWords(words[0], words[1], words[2], words[3]), FieldElement.FromWords(words[4], words[5], words[6], words[7]));
    }

    // Adds the double of each window to its multiple. (2i + 1) P and 2 P never have the same x, because n is prime and far larger than 2i + 3.
    private static void Advance(Span<AffinePoint> multiples, ReadOnlySpan<AffinePoint> doubles, Span<FieldElement> differences)
    {
        for (int j = 0; j < multiples.Length; j++)
        {
            FieldElement.Negate(in multiples[j].X, 1, out FieldElement difference);
            FieldElement.Add(in difference, in doubles[j].X, out difference);
            difference.Normalize();
            differences[j] = difference;
        }

        FieldElement.InvertAll(differences);
        for (int j = 0; j < multiples.Length; j++) multiples[j] = Sum(multiples[j], doubles[j], in differences[j]);
    }

    private static AffinePoint Sum(in AffinePoint a, in AffinePoint b, in FieldElement inverse)
    {
        FieldElement.Negate(in a.Y, 1, out FieldElement slope);
        FieldElement.Add(in slope, in b.Y, out slope);
        FieldElement.Multiply(in slope, in inverse, out slope);
        FieldElement.Square(in slope, out FieldElement x);
        FieldElement.Add(in a.X, in b.X, out FieldElement sum);
        FieldElement.Negate(in sum, 2, out sum);
        FieldElement.Add(in x, in sum, out x);
        x.Normalize();
        FieldElement.Negate(in x, 1, out FieldElement y);
        FieldElement.Add(in y, in a.X, out y);
        FieldElement.Multiply(in y, in slope, out y);
        FieldElement.Negate(in a.Y, 1, out FieldElement minus);
        FieldElement.Add(in y, in minus, out y);
        y.Normalize();
        return new AffinePoint(x, y);
    }

    private static unsafe int WordsToNextLine(ulong[] pinned)
    {
        nuint line = EntryWords * sizeof(ulong), address = (nuint)Unsafe.AsPointer(ref pinned[0]);
        return (int)((line - address % line) % line / sizeof(ulong));
    }

    private void Write(in AffinePoint point, int entry)
    {
        Span<ulong> words = _words.AsSpan(_start + entry * EntryWords, EntryWords);
        point.X.ToWords(words);
        point.Y.ToWords(words[4..]);
    }
}
