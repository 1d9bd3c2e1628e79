using Chain.Core.Encoding;

namespace Core.Tests.Encoding;

/// <summary>
/// Writing a byte string in place gives the same bytes as writing a copy, and a cleared writer behaves like a new one. [ENC.3]
/// </summary>
[TestFixture]
[Category("ENC.3")]
internal sealed class CborWriterTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(23)]
    [TestCase(24)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(511)]
    [TestCase(65_535)]
    [TestCase(65_536)]
    public void EndBytes_AfterContentOfAnyLength_GivesWhatBytesGives(int length)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];
        CborWriter inPlace = new(capacityBytes: 4), copied = new();
        foreach (CborWriter writer in new[] { inPlace, copied }) writer.Array(3);
        int begin = inPlace.BeginBytes();
        inPlace.Bytes(content);
        inPlace.UInt(1000);
        inPlace.EndBytes(begin);
        CborWriter inner = new();
        inner.Bytes(content);
        inner.UInt(1000);
        copied.Bytes(inner.Written);
        foreach (CborWriter writer in new[] { inPlace, copied }) writer.Text("behind");
        Assert.That(inPlace.Written.ToArray(), Is.EqualTo(copied.Written.ToArray()));
    }

    [Test]
    public void EndBytes_WhereNothingBegan_Throws()
    {
        CborWriter writer = new();
        Assert.That(() => writer.EndBytes(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => writer.EndBytes(1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Clear_AfterAValue_LeavesNothingOfIt()
    {
        CborWriter writer = new();
        writer.Text("first");
        writer.Clear();
        writer.UInt(7);
        Assert.That(writer.Written.ToArray(), Is.EqualTo(new byte[] { 7 }));
    }
}
