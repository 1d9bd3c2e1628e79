using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Crypto.Sha256Lanes;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

namespace Core.Tests.Crypto;

public sealed class Sha256Tests
{
    [TestCase("SHA256ShortMsg.rsp", 65)]
    [TestCase("SHA256LongMsg.rsp", 64)]
    public void Hash_NistVectors_GivesTheirDigests(string name, int expectedCount)
    {
        int count = 0;
        foreach ((byte[] message, Hash256 digest) in NistVectors.Read(name))
        {
            Assert.That(Sha256.Hash(message), Is.EqualTo(digest), $"{name}, {message.Length} bytes");
            Assert.That(SingleMessage.Hash([], message), Is.EqualTo(digest), $"{name}, {message.Length} bytes, in plain registers");
            count++;
        }

        Assert.That(count, Is.EqualTo(expectedCount));
    }

    [Test]
    public void Hash_EveryLengthAndPrefix_GivesThePlatformsDigest()
    {
        Random random = Seeded.Random();
        for (int length = 0; length <= 300; length++)
        {
            byte[] message = random.Bytes(length);
            Hash256 expected = Hash256.From(SHA256.HashData(message));
            Assert.That(Sha256.Hash(message), Is.EqualTo(expected), $"{length} bytes");
            foreach (int prefix in new[] { 0, 1, 2, 63 }.Where(p => p <= length))
            {
                Assert.That(Sha256.Hash(message.AsSpan(..prefix), message.AsSpan(prefix..)), Is.EqualTo(expected), $"{prefix} of {length} bytes");
                Assert.That(SingleMessage.Hash(message.AsSpan(..prefix), message.AsSpan(prefix..)), Is.EqualTo(expected), $"{prefix} of {length} bytes");
            }
        }
    }
}
