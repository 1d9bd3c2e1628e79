using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Core.Tests.Encoding;

public sealed class CborReaderTests
{
    [TestCase("17", 23UL, true, "shortest, in the first byte")]
    [TestCase("1818", 24UL, true, "one byte")]
    [TestCase("1817", 0UL, false, "one byte too many")]
    [TestCase("18ff", 255UL, true, "one byte, last")]
    [TestCase("1900ff", 0UL, false, "two bytes where one does")]
    [TestCase("190100", 256UL, true, "two bytes")]
    [TestCase("1a0000ffff", 0UL, false, "four bytes where two do")]
    [TestCase("1a00010000", 65536UL, true, "four bytes")]
    [TestCase("1b00000000ffffffff", 0UL, false, "eight bytes where four do")]
    [TestCase("1b0000000100000000", 4294967296UL, true, "eight bytes")]
    [TestCase("1bffffffffffffffff", ulong.MaxValue, true, "largest")]
    [TestCase("1c", 0UL, false, "reserved")]
    [TestCase("1f", 0UL, false, "indefinite")]
    [TestCase("20", 0UL, false, "negative")]
    [TestCase("18", 0UL, false, "cut off")]
    [TestCase("", 0UL, false, "nothing")]
    [TestCase("c101", 0UL, false, "tagged")]
    [TestCase("f90000", 0UL, false, "half float")]
    [Category("ENC.2")]
    public void TryUInt_Forms_TakesTheShortestOnly(string hex, ulong expected, bool isTaken, string desc)
    {
        CborReader reader = new(Convert.FromHexString(hex));
        Assert.That(reader.TryUInt(ulong.MaxValue, out ulong value), Is.EqualTo(isTaken), desc);
        Assert.That(value, Is.EqualTo(expected), desc);
        Assert.That(reader.AtEnd, Is.EqualTo(isTaken || hex.Length == 0), desc);
    }

    [TestCase("40", true, "empty")]
    [TestCase("43010203", true, "at the bound")]
    [TestCase("4401020304", false, "above the bound")]
    [TestCase("430102", false, "cut off")]
    [TestCase("5803010203", false, "length too long")]
    [TestCase("5f4101ff", false, "indefinite")]
    [TestCase("5bffffffffffffffff", false, "length beyond everything")]
    [TestCase("5b7fffffffffffffff", false, "length beyond int")]
    [TestCase("63616263", false, "text")]
    [Category("ENC.3")]
    [Category("E13")]
    public void TryBytes_BoundOfThree_TakesWhatFits(string hex, bool isTaken, string desc)
    {
        CborReader reader = new(Convert.FromHexString(hex));
        Assert.That(reader.TryBytes(3, out ReadOnlySpan<byte> _), Is.EqualTo(isTaken), desc);
        Assert.That(reader.AtEnd, Is.EqualTo(isTaken), desc);
    }

    [TestCase("6161", true, "ASCII")]
    [TestCase("63e282ac", true, "three bytes")]
    [TestCase("64f0908080", true, "beyond the basic plane")]
    [TestCase("63eda080", false, "lone surrogate")]
    [TestCase("62c080", false, "overlong")]
    [TestCase("64f4908080", false, "above U+10FFFF")]
    [TestCase("61ff", false, "no UTF-8")]
    [TestCase("62e282", false, "cut off inside a character")]
    [TestCase("656161616161", false, "above the bound")]
    [TestCase("7f6161ff", false, "indefinite")]
    [Category("ENC.3")]
    public void TryText_BoundOfFour_TakesWellFormedUtf8(string hex, bool isTaken, string desc)
    {
        CborReader reader = new(Convert.FromHexString(hex));
        Assert.That(reader.TryText(4, out string text), Is.EqualTo(isTaken), desc);
        Assert.That(text.Length > 0, Is.EqualTo(isTaken), desc);
        Assert.That(reader.AtEnd, Is.EqualTo(isTaken), desc);
    }

    [TestCase("820102", true, "two items")]
    [TestCase("80", true, "none")]
    [TestCase("83010203", false, "above the bound")]
    [TestCase("8201", false, "more items than bytes")]
    [TestCase("9b0000000100000000", false, "count beyond everything")]
    [TestCase("9f01ff", false, "indefinite")]
    [TestCase("980101", false, "count too long")]
    [TestCase("a0", false, "map")]
    [Category("ENC.4")]
    [Category("E13")]
    public void TryArray_BoundOfTwo_TakesWhatFits(string hex, bool isTaken, string desc)
    {
        CborReader reader = new(Convert.FromHexString(hex));
        Assert.That(reader.TryArray(2, out int _), Is.EqualTo(isTaken), desc);
        CborReader exact = new(Convert.FromHexString(hex));
        Assert.That(exact.TryExactArray(2), Is.EqualTo(hex == "820102"), desc);
    }

    [TestCase("f4", true)]
    [TestCase("f5", true)]
    [TestCase("f6", false)]
    [TestCase("f7", false)]
    [TestCase("f814", false)]
    [TestCase("f815", false)]
    [TestCase("e0", false)]
    [TestCase("14", false)]
    [Category("ENC.5")]
    public void TryBool_Forms_TakesTheTwoOneByteForms(string hex, bool isTaken)
    {
        CborReader reader = new(Convert.FromHexString(hex));
        Assert.That(reader.TryBool(out bool value), Is.EqualTo(isTaken));
        Assert.That(value, Is.EqualTo(hex == "f5"));
    }

    [Test]
    [Category("ENC.5")]
    [Category("ENC.6")]
    public void TryNullOr_NullThenValueThenEnd_StepsOverTheNullOnly()
    {
        CborReader reader = new([0xF6, 0x01]);
        Assert.That(reader.TryNullOr(out bool isNull) && isNull, Is.True);
        Assert.That(reader.AtEnd, Is.False);
        Assert.That(reader.TryNullOr(out isNull) && !isNull, Is.True);
        Assert.That(reader.TryInt(1, out long value) && value == 1, Is.True);
        Assert.That(reader.AtEnd, Is.True);
        Assert.That(reader.TryNullOr(out isNull) || isNull, Is.False);
    }

    [Test]
    public void TryInt_AboveTheBound_RefusesAndStays()
    {
        CborReader reader = new([0x18, 0x64]);
        Assert.That(reader.TryInt(99, out long value), Is.False);
        Assert.That(value, Is.Zero);
        Assert.That(reader.TryInt(-1, out _), Is.False);
        Assert.That(reader.TryInt(100, out value) && value == 100, Is.True);
    }

    [Test]
    [Category("C07")]
    public void TryFixed_OneByteMoreOrLess_RefusesAndStays()
    {
        foreach (int length in new[] { 19, 20, 21, 31, 32, 33, 34, 63, 64, 65 })
        {
            CborWriter writer = new();
            writer.Bytes(new byte[length]);
            CborReader reader = new(writer.Written);
            Assert.That(reader.TryHash(out Hash256 _), Is.EqualTo(length == Hash256.Size));
            reader = new(writer.Written);
            Assert.That(reader.TryAddress(out Address _), Is.EqualTo(length == Address.Size));
            reader = new(writer.Written);
            Assert.That(reader.TryPublicKey(out PublicKey _), Is.EqualTo(length == PublicKey.Size));
            reader = new(writer.Written);
            Assert.That(reader.TrySignature(out Signature _), Is.EqualTo(length == Signature.Size));
            if (length != Signature.Size) Assert.That(reader.TryBytes(65, out ReadOnlySpan<byte> _), Is.True,
                "a refused item can be read again as its own type");
        }
    }

    [Test]
    public void Writer_CallersBugs_Throw()
    {
        CborWriter writer = new();
        Assert.That(() => writer.Int(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => writer.Array(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => writer.Text("\ud800"), Throws.InstanceOf<ArgumentException>());
        Assert.That(writer.Written.IsEmpty, Is.True);
    }

    [Test]
    public void Writer_ExampleOfTheSpec_GivesItsBytes()
    {
        CborWriter writer = new();
        writer.Array(5);
        writer.UInt(1);
        writer.Text("a");
        writer.Bytes([0xFF]);
        writer.Null();
        writer.Bool(true);
        Assert.That(Convert.ToHexStringLower(writer.Written.ToArray()), Is.EqualTo("8501616141fff6f5"));
    }
}
