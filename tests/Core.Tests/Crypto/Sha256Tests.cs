using System.Globalization;
using Chain.Core.Crypto;
using Core.Tests.Vectors;

namespace Core.Tests.Crypto;

public sealed class Sha256Tests
{
    [TestCase("SHA256ShortMsg.rsp", 65)]
    [TestCase("SHA256LongMsg.rsp", 64)]
    public void Hash_NistVectors_GivesTheirDigests(string name, int expectedCount)
    {
        int length = 0, count = 0;
        byte[] message = [];
        foreach (string line in File.ReadLines(VectorFiles.PathOf("nist-sha2/" + name)))
        {
            string[] parts = line.Split(" = ");
            if (parts[0] == "Len") length = int.Parse(parts[1], CultureInfo.InvariantCulture) / 8;
            if (parts[0] == "Msg") message = Convert.FromHexString(parts[1].Trim())[..length];
            if (parts[0] != "MD") continue;
            Assert.That(Sha256.Hash(message).ToString(), Is.EqualTo(parts[1].Trim()), $"{name}, {length} bytes");
            count++;
        }

        Assert.That(count, Is.EqualTo(expectedCount));
    }
}
