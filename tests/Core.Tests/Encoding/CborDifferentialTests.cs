using System.Formats.Cbor;
using Core.Tests.Vectors;
using Writer = Chain.Core.Encoding.CborWriter;

namespace Core.Tests.Encoding;

[Category("E13")]
[Category("ENC.1")]
public sealed class CborDifferentialTests
{
    [Test]
    public void Write_RandomValues_GivesTheOraclesBytesAndReadsBack()
    {
        Random random = Seeded.Random();
        for (int i = 0; i < 3_000; i++)
        {
            (byte[] ours, byte[] oracle) = RandomValue(random);
            Assert.That(ours, Is.EqualTo(oracle));
            Assert.That(CborTree.ReadByUs(ours), Is.Not.Null.And.EqualTo(CborTree.ReadByOracle(ours)), Convert.ToHexString(ours));
        }
    }

    [Test]
    public void Read_MutatedValues_GivesTheOraclesVerdict()
    {
        Random random = Seeded.Random();
        int accepted = 0;
        for (int i = 0; i < 30_000; i++)
        {
            byte[] input = Mutate(random, RandomValue(random).ours);
            string? ours = CborTree.ReadByUs(input);
            Assert.That(ours, Is.EqualTo(CborTree.ReadByOracle(input)), Convert.ToHexString(input));
            if (ours is not null) accepted++;
        }

        Assert.That(accepted, Is.InRange(1_000, 29_000), "the mutations must reach both verdicts");
    }

    [Test]
    public void Read_RandomBytes_GivesTheOraclesVerdict()
    {
        Random random = Seeded.Random();
        for (int i = 0; i < 60_000; i++)
        {
            byte[] input = random.Bytes(random.Next(1, 12));
            Assert.That(CborTree.ReadByUs(input), Is.EqualTo(CborTree.ReadByOracle(input)), Convert.ToHexString(input));
        }
    }

    [Test]
    public void Read_EveryInputOfTwoBytes_GivesTheOraclesVerdict()
    {
        for (int i = 0; i <= ushort.MaxValue; i++)
        {
            byte[] input = [(byte)(i >> 8), (byte)(i & 0xFF)];
            if (CborTree.ReadByUs(input) != CborTree.ReadByOracle(input)) Assert.Fail(Convert.ToHexString(input));
        }
    }

    private static (byte[] ours, byte[] oracle) RandomValue(Random random)
    {
        Writer ours = new();
        CborWriter oracle = new(CborConformanceMode.Canonical);
        CborTree.WriteRandom(random, ours, oracle, 4);
        return (ours.Written.ToArray(), oracle.Encode());
    }

    private static byte[] Mutate(Random random, byte[] input)
    {
        List<byte> bytes = [.. input];
        for (int n = random.Next(1, 4); n > 0 && bytes.Count > 0; n--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.RemoveAt(at); break;
                default: bytes[at] = (byte)(bytes[at] & 0xE0 | 24 + random.Next(8)); break;
            }
        }

        return [.. bytes];
    }
}
