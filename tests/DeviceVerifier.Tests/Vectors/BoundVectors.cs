using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>Each bound of a decoder at its limit and above it.</summary>
internal static class BoundVectors
{
    private const long Height = (1L << 53) - 1, Time = 253_402_300_799_999;

    private static readonly Hash256 Some = Sha256.Hash("some"u8);

    public static IEnumerable<BoundVector> All() => [.. Headers(), .. Sets(), .. Anchors(), .. RecordBounds.All()];

    private static IEnumerable<BoundVector> Headers()
    {
        yield return Of("height 2^53 - 1", "header", Header(height: Height), true);
        yield return Of("height 2^53", "header", Header(height: Height + 1), false);
        yield return Of("time 253402300799999", "header", Header(time: Time), true);
        yield return Of("time 253402300800000", "header", Header(time: Time + 1), false);
        yield return Of("last set change at the height", "header", Header(lastChange: 9), true);
        yield return Of("last set change above the height", "header", Header(lastChange: 10), false);
        yield return Of("proposer 127", "header", Header(proposer: 127), true);
        yield return Of("proposer 128", "header", Header(proposer: 128), false);
        yield return Of("version 0", "header", Header(version: 0), false);
        yield return Of("version 2", "header", Header(version: 2), false);
        yield return Of("a byte more", "header", [.. Header(), 0], false);
        yield return Of("12 fields", "header", [0x8c, .. Header()[1..^1]], false);
    }

    private static IEnumerable<BoundVector> Sets()
    {
        (Address Address, PublicKey Key)[] members =
            [.. Enumerable.Range(1, 129).Select(TestKeys.OfSecret).Select(s => (s.Address, s.PublicKey)).OrderBy(m => m.Address)];
        yield return Of("1 member", "set", Set(members[..1]), true);
        yield return Of("128 members", "set", Set(members[..128]), true);
        yield return Of("129 members", "set", Set(members), false);
        yield return Of("no member", "set", Set([]), false);
        yield return Of("descending", "set", Set([members[1], members[0]]), false);
        yield return Of("an address twice", "set", Set([members[0], (members[0].Address, members[1].Key)]), false);
        yield return Of("a key twice", "set", Set([members[0], (members[1].Address, members[0].Key)]), false);
        yield return Of("a key twice, far apart", "set", Set([.. members[..127], (members[127].Address, members[0].Key)]), false);
        byte[] almost = members[0].Key.AsSpan().ToArray();
        almost[32] ^= 1;
        yield return Of("two keys that differ in the last byte", "set", Set([members[0], (members[1].Address, PublicKey.From(almost))]), true);
        almost = members[0].Key.AsSpan().ToArray();
        almost[0] ^= 1;
        yield return Of("two keys that differ in the sign", "set", Set([members[0], (members[1].Address, PublicKey.From(almost))]), true);
        yield return Of("a byte more", "set", [.. Set(members[..4]), 0], false);
    }

    private static IEnumerable<BoundVector> Anchors()
    {
        yield return Of("height 2^53 - 1", "anchor", Anchor(Height, 0), true);
        yield return Of("height 2^53", "anchor", Anchor(Height + 1, 0), false);
        yield return Of("time 253402300799999", "anchor", Anchor(0, Time), true);
        yield return Of("time 253402300800000", "anchor", Anchor(0, Time + 1), false);
        yield return Of("a negative height", "anchor", Anchor(-1, 0), false);
        yield return Of("a negative time", "anchor", Anchor(0, -1), false);
    }

    internal static BoundVector Of(string name, string structure, byte[] bytes, bool decodes) => new(name, structure, VectorFolder.Hex(bytes), decodes);

    private static byte[] Anchor(long height, long time) => new Chain.Light.TrustAnchor(RawParts.ChainId, height, time, Some).Encode().ToArray();

    private static byte[] Set((Address Address, PublicKey Key)[] members) => RawParts.Cbor(w =>
    {
        w.Array(members.Length);
        foreach ((Address address, PublicKey key) in members)
        {
            w.Array(2);
            w.Bytes(address.AsSpan());
            w.Bytes(key.AsSpan());
        }
    });

    private static byte[] Header(int version = 1, long height = 9, long time = 1, long lastChange = 0, long proposer = 0) => RawParts.Cbor(w =>
    {
        w.Array(13);
        w.Int(version);
        w.Bytes(RawParts.ChainId.AsSpan());
        w.Int(height);
        w.Int(time);
        for (int i = 0; i < 7; i++) w.Bytes(Some.AsSpan());
        w.Int(lastChange);
        w.Int(proposer);
    });
}
