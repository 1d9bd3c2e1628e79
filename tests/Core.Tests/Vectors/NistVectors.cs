using System.Globalization;
using Chain.Core.Primitives;

namespace Core.Tests.Vectors;

/// <summary>The byte-oriented SHA-256 vectors of NIST's Cryptographic Algorithm Validation Program.</summary>
internal static class NistVectors
{
    public static IEnumerable<(byte[] Message, Hash256 Digest)> Read(string name)
    {
        int length = 0;
        byte[] message = [];
        foreach (string line in File.ReadLines(VectorFiles.PathOf("nist-sha2/" + name)))
        {
            string[] parts = line.Split(" = ");
            if (parts[0] == "Len") length = int.Parse(parts[1], CultureInfo.InvariantCulture) / 8;
            if (parts[0] == "Msg") message = Convert.FromHexString(parts[1].Trim())[..length];
            if (parts[0] == "MD") yield return (message, Hash256.Parse(parts[1].Trim()));
        }
    }
}
