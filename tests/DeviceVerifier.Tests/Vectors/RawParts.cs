using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>Files of parts that need not be well formed, and the smallest valid surroundings for one part.</summary>
internal static class RawParts
{
    public const long NowMs = LightChain.StartMs + 60_000;

    /// <summary>[1, 0, h'', h'']: the state has one entry.</summary>
    public static byte[] ProofOfOnlyEntry => [0x84, 0x01, 0x00, 0x40, 0x40];

    public static byte[] Cbor(Action<CborWriter> write)
    {
        CborWriter writer = new();
        write(writer);
        return writer.Written.ToArray();
    }

    public static byte[] LightBlock(byte[] header, byte[] certificate, byte[] set, byte[]? next) => Cbor(w =>
    {
        w.Array(4);
        w.Bytes(header);
        w.Bytes(certificate);
        w.Bytes(set);
        if (next is null) w.Null();
        else w.Bytes(next);
    });

    public static byte[] Bundle(ReadOnlySpan<byte> contract, byte[] record, byte[] proof, params byte[][] blocks)
    {
        CborWriter writer = new();
        writer.Array(5);
        writer.Text("fwproof/1");
        writer.Bytes(contract);
        writer.Bytes(record);
        writer.Bytes(proof);
        writer.Array(blocks.Length);
        foreach (byte[] block in blocks) writer.Bytes(block);
        return writer.Written.ToArray();
    }

    /// <summary>A bundle without record and proof over one light block: what is right up to BUNDLE.3 ends as MissingPart.</summary>
    public static byte[] OnlyBlock(byte[] header, byte[] certificate, byte[] set, byte[]? next = null) =>
        Bundle(new byte[20], [], [], LightBlock(header, certificate, set, next));

    /// <summary>The anchor of the block before a header.</summary>
    public static TrustAnchor Before(BlockHeader header) => new(header.ChainId, header.Height - 1, header.TimeMs - 1, header.ValidatorsHash);

    /// <summary>A header of one validator whose state has this root, as a signed light block, with the anchor before it.</summary>
    public static (byte[] Block, TrustAnchor Anchor) Head(Hash256 stateRoot, long timeMs = NowMs - 1_000)
    {
        EcdsaSigner key = TestKeys.OfSecret(1);
        ValidatorSet set = LightChain.SetOf([key]);
        BlockHeader header = Header(set, stateRoot, timeMs);
        byte[] block = LightBlock(header.Encoded.ToArray(), Certificates.Sign(header, set, [key]).Encode().ToArray(), set.Encode().ToArray(), null);
        return (block, Before(header));
    }

    /// <summary>A bundle of one light block whose state has only this record.</summary>
    public static (byte[] File, TrustAnchor Anchor) Record(byte[] record, Address contract, long headMs)
    {
        (byte[] block, TrustAnchor anchor) = Head(LeafOf(contract, record), headMs);
        return (Bundle(contract.AsSpan(), record, ProofOfOnlyEntry, block), anchor);
    }

    public static Hash256 ChainId { get; } = Sha256.Hash("a chain of vectors"u8);

    public static BlockHeader Header(ValidatorSet set, Hash256 stateRoot, long timeMs = NowMs - 1_000) => new()
    {
        ChainId = ChainId,
        Height = 9,
        TimeMs = timeMs,
        ParentHash = Sha256.Hash("parent"u8),
        TransactionsRoot = Sha256.Hash(default),
        ReceiptsRoot = Sha256.Hash(default),
        StateRoot = stateRoot,
        HistoryRoot = Sha256.Hash("history"u8),
        ValidatorsHash = set.Hash(ChainId),
        NextValidatorsHash = set.Hash(ChainId),
        LastSetChangeHeight = 0,
        ProposerIndex = 0,
    };

    public static Hash256 LeafOf(Address contract, byte[] value) =>
        Sha256.Hash((byte[])[0x02, .. StateKeys.Release(contract).Path.AsSpan(), .. SHA256.HashData([0x04, .. value])]);

    public static Hash256 Branch(Hash256 left, Hash256 right) => Sha256.Hash((byte[])[0x03, .. left.AsSpan(), .. right.AsSpan()]);
}
