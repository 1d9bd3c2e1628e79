using Chain.Core.Primitives;

namespace Core.Tests.Primitives;

public sealed class FixedBytesTests
{
    [TestCase(31)]
    [TestCase(33)]
    [TestCase(0)]
    [Category("C07")]
    public void TryFrom_OtherLength_Refuses(int length)
    {
        Assert.That(Hash256.TryFrom(new byte[length], out _), Is.False);
        Assert.That(() => Hash256.From(new byte[length]), Throws.ArgumentException);
    }

    [Test]
    public void Sizes_OfAllTypes_AreThoseOfTheFormat()
    {
        Assert.That(new[] { Hash256.Size, Address.Size, PublicKey.Size, Signature.Size }, Is.EqualTo(new[] { 32, 20, 33, 64 }));
        Assert.That(PublicKey.TryFrom(new byte[65], out _), Is.False);
        Assert.That(Address.TryFrom(new byte[21], out _), Is.False);
        Assert.That(Signature.TryFrom(new byte[63], out _), Is.False);
    }

    [Test]
    public void Parse_OwnText_GivesTheValueBack()
    {
        Hash256 value = Hash256.From([.. Enumerable.Range(200, 32).Select(i => (byte)i)]);
        Assert.That(Hash256.Parse(value.ToString()), Is.EqualTo(value));
        Assert.That(value.ToString(), Does.Match("^[0-9a-f]{64}$"));
        Address address = Address.From(value.AsSpan()[..20]);
        Assert.That(Address.Parse(address.ToString()), Is.EqualTo(address));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("00")]
    [TestCase("0x00000000000000000000000000000000000000")]
    [TestCase("000000000000000000000000000000000000000g")]
    [TestCase("000000000000000000000000000000000000000A")]
    [TestCase(" 00000000000000000000000000000000000000 ")]
    [TestCase("00000000000000000000000000000000000000000")]
    public void TryParse_OtherText_Refuses(string? text)
    {
        Assert.That(Address.TryParse(text, out Address value), Is.False);
        Assert.That(value, Is.EqualTo(default(Address)));
        Assert.That(() => Address.Parse(text!), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void CompareTo_HighByte_SortsAsUnsigned()
    {
        Hash256 low = Hash256.Parse("7f" + new string('0', 62)), high = Hash256.Parse("80" + new string('0', 62));
        Assert.That(low.CompareTo(high), Is.Negative);
        Assert.That(low < high && high > low && low <= high && high >= low && low != high, Is.True);
        Assert.That(Hash256.Zero == default, Is.True);
        Assert.That(low.Equals((object)Hash256.Parse(low.ToString())), Is.True);
        Assert.That(low.GetHashCode(), Is.EqualTo(Hash256.Parse(low.ToString()).GetHashCode()));
    }

    [Test]
    public void CopyTo_ShortDestination_Throws()
    {
        Assert.That(() => Hash256.Zero.CopyTo(new byte[31]), Throws.ArgumentException);
    }
}
