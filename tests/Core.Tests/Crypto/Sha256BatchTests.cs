using System.Globalization;
using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Crypto.Sha256Lanes;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

namespace Core.Tests.Crypto;

/// <summary>
/// Every lane width, compared with the platform's SHA-256 and the NIST vectors. A width that this processor lacks is ignored by
/// name.
/// </summary>
[TestFixture(1)]
[TestFixture(4)]
[TestFixture(8)]
[TestFixture(32)]
public sealed class Sha256BatchTests(int lanes)
{
    private const int CountMax = 70;

    private readonly LaneWidth _width = (LaneWidth)lanes;

    [SetUp]
    public void RequireWidth()
    {
        if (!Sha256Batch.IsSupported(_width)) Assert.Ignore($"this processor or the runtime's settings do not support {lanes} lanes");
    }

    [Test]
    public void HashMessages_EveryLength_GivesThePlatformsDigest()
    {
        Random random = Seeded.Random();
        for (int length = 0; length <= 300; length++)
        {
            foreach (int count in new[] { 1, 2, 7, 33 }) AssertMessages(random, (byte)random.Next(256), Enumerable.Repeat(length, count));
        }
    }

    [Test]
    public void HashMessages_EveryCount_GivesThePlatformsDigest()
    {
        Random random = Seeded.Random();
        for (int count = 0; count <= CountMax; count++)
        {
            AssertMessages(random, 0, Enumerable.Repeat(100, count));
            AssertMessages(random, 4, Enumerable.Range(0, count).Select(_ => random.Next(301)));
        }
    }

    [Test]
    public void HashMessages_LongAmongShort_GivesThePlatformsDigest()
    {
        Random random = Seeded.Random();
        AssertMessages(random, 0, Enumerable.Range(0, 90).Select(i => i % 3 == 0 ? 70_000 : i % 3 == 1 ? 3_000 : 10));
    }

    [Test]
    public void HashNodes_EveryCount_GivesThePlatformsDigest()
    {
        Random random = Seeded.Random();
        for (int count = 0; count <= CountMax; count++)
        {
            byte[] messages = random.Bytes(count * Sha256Constants.NodeBytes);
            Hash256[] hashes = new Hash256[count + 1];
            Sha256Batch.HashNodes(messages, hashes, _width);
            Assert.That(hashes[..count], Is.EqualTo(messages.Chunk(Sha256Constants.NodeBytes).Select(m => Hash256.From(SHA256.HashData(m)))), $"{count} nodes");
            Assert.That(hashes[count], Is.EqualTo(Hash256.Zero), "nothing is written after the last one");
        }
    }

    [Test]
    public void HashNodes_EveryLastByte_GivesThePlatformsDigest()
    {
        byte[] messages = Seeded.Random().Bytes(256 * Sha256Constants.NodeBytes);
        for (int i = 0; i < 256; i++) messages[((i + 1) * Sha256Constants.NodeBytes) - 1] = (byte)i;
        Hash256[] hashes = new Hash256[256];
        Sha256Batch.HashNodes(messages, hashes, _width);
        Assert.That(hashes, Is.EqualTo(messages.Chunk(Sha256Constants.NodeBytes).Select(m => Hash256.From(SHA256.HashData(m)))));
    }

    [Test]
    public void HashPairs_EveryCountInPlace_GivesThePlatformsDigest()
    {
        Random random = Seeded.Random();
        for (int count = 0; count <= CountMax; count++)
        {
            byte prefix = (byte)random.Next(256);
            Hash256[] pairs = [.. Enumerable.Range(0, 2 * count).Select(_ => Hash256.From(random.Bytes(Hash256.Size)))];
            Hash256[] expected = [.. pairs.Chunk(2).Select(p => Hash256.From(SHA256.HashData([prefix, .. p[0].AsSpan(), .. p[1].AsSpan()])))];
            Hash256[] behind = pairs[count..];
            Sha256Batch.HashPairs(prefix, pairs, pairs, _width);
            Assert.That(pairs[..count], Is.EqualTo(expected), $"{count} pairs");
            Assert.That(pairs[count..], Is.EqualTo(behind), "nothing is written after the last one");
        }
    }

    // HashMessages puts a prefix byte before each message. The test passes the first byte of the message itself; it skips the
    // empty message, which has none.
    [TestCase("SHA256ShortMsg.rsp", 64)]
    [TestCase("SHA256LongMsg.rsp", 64)]
    public void HashMessages_NistVectors_GivesTheirDigests(string name, int expectedCount)
    {
        (byte[] Message, Hash256 Digest)[] vectors = [.. NistVectors.Read(name).Where(v => v.Message.Length > 0)];
        Assert.That(vectors, Has.Length.EqualTo(expectedCount));
        foreach (IGrouping<byte, (byte[] Message, Hash256 Digest)> alike in vectors.GroupBy(v => v.Message[0]))
        {
            // Each message three times, so that a batch has more than one message.
            (byte[] Message, Hash256 Digest)[] three = [.. alike, .. alike, .. alike];
            Hash256[] hashes = new Hash256[three.Length];
            Sha256Batch.HashMessages(alike.Key, [.. three.Select(v => (ReadOnlyMemory<byte>)v.Message.AsMemory(1))], hashes, _width);
            Assert.That(hashes, Is.EqualTo(three.Select(v => v.Digest)), string.Create(CultureInfo.InvariantCulture, $"{name}, first byte {alike.Key}"));
        }
    }

    private void AssertMessages(Random random, byte prefix, IEnumerable<int> lengths)
    {
        ReadOnlyMemory<byte>[] messages = [.. lengths.Select(length => (ReadOnlyMemory<byte>)random.Bytes(length))];
        Hash256[] hashes = new Hash256[messages.Length];
        Sha256Batch.HashMessages(prefix, messages, hashes, _width);
        Hash256[] expected = [.. messages.Select(m => Hash256.From(SHA256.HashData([prefix, .. m.Span])))];
        Assert.That(hashes, Is.EqualTo(expected), $"{messages.Length} messages");
    }
}
