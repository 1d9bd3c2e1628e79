using Chain.Core.Encoding;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>The bounds of a release record and its manifest. What differs from a small record is named; the rest is right.</summary>
internal static class RecordBounds
{
    public static IEnumerable<BoundVector> All() => [.. Manifests(), .. Records()];

    private static IEnumerable<BoundVector> Manifests()
    {
        (string Name, Fields AtLimit, Fields Above)[] rows =
        [
            ("model of 64 bytes", new Fields { Model = Text(64) }, new Fields { Model = Text(65) }),
            ("channel of 32 bytes", new Fields { Channel = Text(32) }, new Fields { Channel = Text(33) }),
            ("version of 64 bytes", new Fields { Version = Text(64) }, new Fields { Version = Text(65) }),
            ("minimum of 64 bytes", new Fields { Minimum = Text(64) }, new Fields { Minimum = Text(65) }),
            ("64 revisions", new Fields { Revisions = Many(64, 4) }, new Fields { Revisions = Many(65, 4) }),
            ("a revision of 32 bytes", new Fields { Revisions = Many(1, 32) }, new Fields { Revisions = Many(1, 33) }),
            ("8 URIs", new Fields { Uris = Many(8, 4) }, new Fields { Uris = Many(9, 4) }),
            ("a URI of 512 bytes", new Fields { Uris = Many(1, 512) }, new Fields { Uris = Many(1, 513) }),
            ("counter 2^32 - 1", new Fields { Counter = uint.MaxValue }, new Fields { Counter = 1L << 32 }),
            ("image of 2^32 bytes", new Fields { Size = 1L << 32 }, new Fields { Size = (1L << 32) + 1 }),
            ("pieces of 2^24 bytes", new Fields { Piece = 1 << 24 }, new Fields { Piece = (1 << 24) + 1 }),
            ("expiry 253402300799999", new Fields { Expiry = 253_402_300_799_999 }, new Fields { Expiry = 253_402_300_800_000 }),
        ];
        foreach ((string name, Fields atLimit, Fields above) in rows)
        {
            yield return BoundVectors.Of(name, "record", Encode(atLimit), true);
            yield return BoundVectors.Of(name + ": above", "record", Encode(above), false);
        }

        yield return BoundVectors.Of("no revision, no URI, empty texts", "record",
            Encode(new Fields { Model = [], Channel = [], Version = [], Revisions = [], Uris = [] }), true);
        yield return BoundVectors.Of("UTF-8 of four bytes", "record", Encode(new Fields { Model = [0xf0, 0x90, 0x80, 0x80] }), true);
        yield return BoundVectors.Of("U+10FFFF", "record", Encode(new Fields { Model = [0xf4, 0x8f, 0xbf, 0xbf] }), true);
        yield return BoundVectors.Of("above U+10FFFF", "record", Encode(new Fields { Model = [0xf4, 0x90, 0x80, 0x80] }), false);
        yield return BoundVectors.Of("a surrogate", "record", Encode(new Fields { Model = [0xed, 0xa0, 0x80] }), false);
        yield return BoundVectors.Of("before the surrogates", "record", Encode(new Fields { Model = [0xed, 0x9f, 0xbf] }), true);
        yield return BoundVectors.Of("overlong, two bytes", "record", Encode(new Fields { Model = [0xc1, 0xbf] }), false);
        yield return BoundVectors.Of("overlong, three bytes", "record", Encode(new Fields { Model = [0xe0, 0x9f, 0xbf] }), false);
        yield return BoundVectors.Of("overlong, four bytes", "record", Encode(new Fields { Model = [0xf0, 0x8f, 0xbf, 0xbf] }), false);
        yield return BoundVectors.Of("cut off UTF-8", "record", Encode(new Fields { Model = [0xe2, 0x82] }), false);
        yield return BoundVectors.Of("a lone continuation", "record", Encode(new Fields { Model = [0x80] }), false);
    }

    private static IEnumerable<BoundVector> Records()
    {
        (string Name, Fields AtLimit, Fields Above)[] rows =
        [
            ("16 signatures", new Fields { Signatures = 16 }, new Fields { Signatures = 17 }),
            ("status 5", new Fields { Status = 5 }, new Fields { Status = 6 }),
            ("status 1", new Fields { Status = 1 }, new Fields { Status = 0 }),
            ("a height of 2^53 - 1", new Fields { Deployed = (1L << 53) - 1 }, new Fields { Deployed = 1L << 53 }),
            ("reason of 256 bytes", new Fields { Reason = Text(256) }, new Fields { Reason = Text(257) }),
            ("128 attestors", new Fields { Attestors = 128 }, new Fields { Attestors = 129 }),
            ("64 approvers", new Fields { Approvers = 64 }, new Fields { Approvers = 65 }),
            ("128 recallers", new Fields { Recallers = 128 }, new Fields { Recallers = 129 }),
        ];
        foreach ((string name, Fields atLimit, Fields above) in rows)
        {
            yield return BoundVectors.Of(name, "record", Encode(atLimit), true);
            yield return BoundVectors.Of(name + ": beyond", "record", Encode(above), false);
        }

        yield return BoundVectors.Of("signatures descending", "record", Encode(new Fields { Signatures = 2, IsDescending = true }), false);
        yield return BoundVectors.Of("an attestor twice", "record", Encode(new Fields { Attestors = 3, IsRepeated = true }), false);
        yield return BoundVectors.Of("a byte more", "record", [.. Encode(new Fields()), 0], false);
        yield return BoundVectors.Of("a byte more in the manifest", "record", Encode(new Fields { Extra = 1 }), false);
    }

    private static byte[] Text(int length) => [.. Enumerable.Repeat((byte)'a', length)];

    private static byte[][] Many(int count, int length) =>
        [.. Enumerable.Range(0, count).Select(i => (byte[])[(byte)('0' + i / 10), (byte)('0' + i % 10), .. Text(length - 2)])];

    private static byte[] Encode(Fields fields)
    {
        byte[] manifest = [.. Manifest(fields), .. new byte[fields.Extra]];
        return RawParts.Cbor(w =>
        {
            w.Array(10);
            w.Bytes(manifest);
            w.Array(fields.Signatures);
            for (int i = 0; i < fields.Signatures; i++)
            {
                byte[] key = new byte[33];
                key[0] = 2;
                key[32] = (byte)(fields.IsDescending ? 200 - i : i);
                w.Array(2);
                w.Bytes(key);
                w.Bytes(new byte[64]);
            }

            w.Int(fields.Status);
            w.Int(fields.Deployed);
            w.Int(0);
            w.Int(0);
            WriteText(w, fields.Reason);
            foreach (int count in (int[])[fields.Attestors, fields.Approvers, fields.Recallers])
            {
                w.Array(count);
                for (int i = 0; i < count; i++) w.Bytes([.. new byte[19], (byte)(fields.IsRepeated ? i / 2 : i)]);
            }
        });
    }

    private static byte[] Manifest(Fields fields) => RawParts.Cbor(w =>
    {
        w.Array(15);
        w.Bytes(new byte[20]);
        WriteText(w, fields.Model);
        WriteTexts(w, fields.Revisions);
        WriteText(w, fields.Channel);
        WriteText(w, fields.Version);
        w.Int(fields.Counter);
        WriteText(w, fields.Minimum);
        w.Int(fields.Size);
        w.Bytes(new byte[32]);
        w.Int(fields.Piece);
        w.Bytes(new byte[32]);
        WriteTexts(w, fields.Uris);
        w.Bytes(new byte[32]);
        w.Bytes(new byte[32]);
        w.Int(fields.Expiry);
    });

    private static void WriteTexts(CborWriter writer, byte[][] texts)
    {
        writer.Array(texts.Length);
        foreach (byte[] text in texts) WriteText(writer, text);
    }

    // A text of any bytes: the writer refuses ill-formed UTF-8, so a byte string gets the head of a text.
    private static void WriteText(CborWriter writer, byte[] utf8)
    {
        int at = writer.Written.Length;
        writer.Bytes(utf8);
        ref byte head = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(writer.Written[at..]);
        head = (byte)(head | 0x20);
    }

    private sealed record Fields
    {
        public byte[] Model { get; init; } = "m"u8.ToArray();
        public byte[][] Revisions { get; init; } = ["a"u8.ToArray()];
        public byte[] Channel { get; init; } = "c"u8.ToArray();
        public byte[] Version { get; init; } = "1.0.0"u8.ToArray();
        public long Counter { get; init; } = 1;
        public byte[] Minimum { get; init; } = [];
        public long Size { get; init; } = 1;
        public long Piece { get; init; } = 16384;
        public byte[][] Uris { get; init; } = ["u"u8.ToArray()];
        public long Expiry { get; init; }
        public int Signatures { get; init; } = 1;
        public long Status { get; init; } = 2;
        public long Deployed { get; init; } = 1;
        public byte[] Reason { get; init; } = [];
        public int Attestors { get; init; }
        public int Approvers { get; init; }
        public int Recallers { get; init; }
        public bool IsDescending { get; init; }
        public bool IsRepeated { get; init; }
        public int Extra { get; init; }
    }
}
