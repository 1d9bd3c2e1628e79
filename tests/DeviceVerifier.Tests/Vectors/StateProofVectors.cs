using System.Globalization;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>State proofs of depth 0, 1, 8, 9 and 256 and their refused forms, made by hand from the specification.</summary>
internal static class StateProofVectors
{
    private static readonly Address Contract = TestKeys.OfSecret(3).Address;
    private static readonly byte[] Value = "a value"u8.ToArray();

    public static IEnumerable<StateProofVector> All()
    {
        foreach (int depth in new[] { 0, 1, 8, 9, 256 })
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"depth {depth}");
            Hash256[] full = [.. Enumerable.Range(0, depth).Select(i => Sha256.Hash([(byte)i, (byte)(i >> 8)]))];
            yield return Of(name, 1, full, "Valid");
            if (depth < 2) continue;
            Hash256[] sparse = [.. full.Select((h, i) => i % 3 == 0 || i == depth - 1 ? h : Hash256.Zero)];
            yield return Of(name + ", some siblings empty", 1, sparse, "Valid");
            yield return Of(name + ", one sibling wrong", 1, full, "BadProof") with { Proof = VectorFolder.Hex(Encode(1, [Hash256.Zero, .. full[1..]])) };
        }

        Hash256[] two = [Sha256.Hash("a"u8), Sha256.Hash("b"u8)];
        yield return Of("kind 2, an absence", 2, two, "BadProof");
        yield return Of("kind 3, another leaf", 3, two, "BadProof", Join(Contract.AsSpan(), 32, "x"u8.ToArray()));
        yield return Of("another root", 1, two, "BadProof") with { Root = Sha256.Hash("root"u8).ToString() };
        foreach ((string name, byte[] proof) in Malformed(two)) yield return Of(name, 1, two, "Malformed") with { Proof = VectorFolder.Hex(proof) };
    }

    private static IEnumerable<(string Name, byte[] Proof)> Malformed(Hash256[] two)
    {
        byte[] good = Encode(1, two), hashes = [.. two[0].AsSpan(), .. two[1].AsSpan()];
        yield return ("one byte more", [.. good, 0]);
        yield return ("one byte less", good[..^1]);
        yield return ("kind 0", Raw(0, 2, [0xc0], hashes));
        yield return ("kind 4", Raw(4, 2, [0xc0], hashes));
        yield return ("kind 3 without the other leaf", Raw(3, 2, [0xc0], hashes));
        yield return ("kind 1 with another leaf", [0x86, .. good[1..], 0x58, 0x20, .. new byte[32], 0x58, 0x20, .. new byte[32]]);
        yield return ("kind 3 with a short value hash", [0x86, 0x03, .. good[2..], 0x58, 0x20, .. new byte[32], 0x58, 0x1f, .. new byte[31]]);
        yield return ("depth 257", Raw(1, 257, [0xff, .. new byte[31], 0x80], hashes));
        yield return ("bitmap too short", Raw(1, 9, [0xc0], hashes));
        yield return ("bitmap too long", Raw(1, 2, [0xc0, 0x00], hashes));
        yield return ("a bit beyond the depth", Raw(1, 2, [0xe0], [.. hashes, .. two[0].AsSpan()]));
        yield return ("the last sibling empty", Raw(1, 3, [0xc0], hashes));
        yield return ("a sibling of zero", Raw(1, 2, [0xc0], [.. two[0].AsSpan(), .. new byte[32]]));
        yield return ("a sibling less", Raw(1, 2, [0xc0], hashes[..32]));
        yield return ("a sibling more", Raw(1, 2, [0xc0], [.. hashes, .. two[0].AsSpan()]));
        yield return ("half a sibling more", Raw(1, 2, [0xc0], [.. hashes, .. new byte[16]]));
        yield return ("bits from the other end", Raw(1, 2, [0x03], hashes));
        yield return ("depth in two bytes", [0x84, 0x01, 0x18, 0x02, .. good[3..]]);
        yield return ("an array without a count", [0x9f, .. good[1..], 0xff]);
        yield return ("no array", [0x01]);
    }

    private static StateProofVector Of(string name, int kind, Hash256[] siblings, string verdict, byte[]? other = null)
    {
        Hash256 path = StateKeys.Release(Contract).Path, hash = RawParts.LeafOf(Contract, Value);
        for (int depth = siblings.Length - 1; depth >= 0; depth--)
        {
            bool isRight = (path.AsSpan()[depth / 8] >> (7 - depth % 8) & 1) == 1;
            hash = isRight ? RawParts.Branch(siblings[depth], hash) : RawParts.Branch(hash, siblings[depth]);
        }

        return new StateProofVector(name, Contract.ToString(), path.ToString(), VectorFolder.Hex(Value), hash.ToString(),
            VectorFolder.Hex(Encode(kind, siblings, other)), verdict);
    }

    private static byte[] Encode(int kind, Hash256[] siblings, byte[]? other = null)
    {
        byte[] bitmap = new byte[(siblings.Length + 7) / 8];
        List<byte> hashes = [];
        for (int i = 0; i < siblings.Length; i++)
        {
            if (siblings[i].Equals(Hash256.Zero)) continue;
            bitmap[i / 8] |= (byte)(0x80 >> (i % 8));
            hashes.AddRange(siblings[i].AsSpan());
        }

        byte[] proof = Raw(kind, siblings.Length, bitmap, [.. hashes]);
        return other is null ? proof : [0x86, .. proof[1..], .. other];
    }

    private static byte[] Raw(int kind, int depth, byte[] bitmap, byte[] hashes) => RawParts.Cbor(w =>
    {
        w.Array(4);
        w.Int(kind);
        w.Int(depth);
        w.Bytes(bitmap);
        w.Bytes(hashes);
    });

    private static byte[] Join(ReadOnlySpan<byte> seed, int length, byte[] value)
    {
        byte[] path = Sha256.Hash(seed).AsSpan()[..length].ToArray();
        return [0x58, 0x20, .. path, 0x58, 0x20, .. Sha256.Hash(value).AsSpan()];
    }
}
