using Chain.Core.Encoding;
using Chain.Light;

namespace DeviceVerifier.Tests.Native;

/// <summary>Random changes of files: of bytes, and of parts that stay well formed, so that later steps are reached too.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[] good, Random random)
    {
        switch (random.Next(8))
        {
            case 0: return good;
            case 1: return random.Splice(good);
            case 2: return good[..random.Next(good.Length + 1)];
            case 3: return Flip(Flip(good, random), random);
            case 4: return Number(good, random);
            case 5:
            case 6: return Part(good, random);
            default: return Flip(good, random);
        }
    }

    public static byte[] OfAnchor(byte[] anchor, Random random) => random.Next(16) == 0 ? Flip(anchor, random) : anchor;

    private static byte[] Flip(byte[] good, Random random)
    {
        byte[] bad = [.. good];
        if (bad.Length > 0) bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
        return bad;
    }

    /// <summary>Sets a byte to one that means something in CBOR.</summary>
    private static byte[] Number(byte[] good, Random random)
    {
        byte[] bad = [.. good];
        ReadOnlySpan<byte> heads = [0x00, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x40, 0x58, 0x60, 0x80, 0x81, 0x84, 0x9f, 0xf4, 0xf6, 0xff];
        bad[random.Next(bad.Length)] = heads[random.Next(heads.Length)];
        return bad;
    }

    /// <summary>Changes one part of the bundle and encodes the rest around it.</summary>
    private static byte[] Part(byte[] good, Random random)
    {
        if (!ProofBundle.TryDecode(good, out ProofBundle? bundle)) return good;
        byte[] record = bundle.RecordBytes.ToArray(), proof = bundle.Proof.ToArray(), contract = bundle.Contract.AsSpan().ToArray();
        List<LightBlock> blocks = [.. bundle.Blocks];
        switch (random.Next(5))
        {
            case 0: record = random.Next(2) == 0 ? Flip(record, random) : random.Splice(record); break;
            case 1: proof = random.Next(2) == 0 ? Flip(proof, random) : random.Splice(proof); break;
            case 2: contract = Flip(contract, random); break;
            case 3: blocks.RemoveAt(random.Next(blocks.Count)); break;
            default: blocks.Insert(random.Next(blocks.Count + 1), blocks[random.Next(blocks.Count)]); break;
        }

        CborWriter writer = new();
        writer.Array(5);
        writer.Text("fwproof/1");
        writer.Bytes(contract);
        writer.Bytes(record);
        writer.Bytes(proof);
        writer.Array(blocks.Count);
        foreach (LightBlock block in blocks) writer.Bytes(block.Encode().Span);
        return writer.Written.ToArray();
    }
}
