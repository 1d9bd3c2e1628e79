using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Core.Tests.Vectors;

namespace Core.Tests.Records;

/// <summary>Every value of every kind of record has exactly one encoding: see RECORDS.md.</summary>
[TestFixture]
[Category("ENC.1")]
internal sealed class RecordCodecTests
{
    private const int MutationsPerRecord = 5_000;

    private static readonly Address Release = At(1), Vendor = At(2), Broker = At(3), Gateway = At(4), Authority = At(5), Auditor = At(6);
    private static readonly Hash256 Digest = Sha256.Hash("digest"u8), Image = Sha256.Hash("image"u8);

    internal static readonly ReplicationTerms Terms = new(1000, 1_700_000_000_000, ["beta", "stable"]);

    internal static readonly ReplicationRecord Replication = new()
    {
        Release = Release,
        Vendor = Vendor,
        Broker = Broker,
        Sequence = 2,
        ProposalDigest = Digest,
        Terms = Terms,
        Status = ReplicationStatus.Active,
        Uri = "http://b.example/firmware/00",
        Attestors = [Authority, Auditor],
        ProposedHeight = 10,
        AcceptedHeight = 11,
        TransferHeight = 12,
        LocatedHeight = 13,
        ActivatedHeight = 14,
        EndedHeight = 0,
        Reason = "",
    };

    internal static readonly ReleaseManifest Manifest = new()
    {
        Vendor = Vendor,
        Model = "m",
        HardwareRevisions = ["a", "b"],
        Channel = "stable",
        Version = "1.2.3",
        SecurityCounter = 4,
        MinInstalledVersion = "1.0.0",
        ImageSizeBytes = 70_000,
        ImageSha256 = Image,
        PieceSizeBytes = 65_536,
        PiecesRoot = Digest,
        Uris = ["http://v.example/firmware/00"],
        ExpiresAtMs = 1_800_000_000_000,
    };

    internal static readonly ReleaseRecord ReleaseExample = new()
    {
        Manifest = Manifest,
        Signatures = [],
        Status = ReleaseStatus.Vetoed,
        DeployedHeight = 3,
        EndedHeight = 5,
        RevocationReason = "telnet",
        Attestors = [Authority],
        Approvers = [Auditor],
        Recallers = [Authority],
    };

    private static readonly LocationsRecord Locations = LocationsRecord.Empty
        .With(new ReplicaLocation(Broker, Release, "http://b.example/firmware/00", 0, 1_700_000_000_000), 0, 0)
        .With(new ReplicaLocation(Vendor, Gateway, "http://a.example/firmware/00", 99, 0), 0, 0);

    private static readonly OutcomeReport Report = new(Release, Gateway, 3, 10, Digest, 7, new OutcomeCounts(3, 1, 2, 1, 1, 2), 88);

    private static readonly UpdateReceipt Receipt = new(Release, Digest, UpdateReceiptState.Failed, 1_700_000_000_000, Image);

    private static readonly LatestRelease Latest = new(Release, Digest, "1.2.3", 4);

    private static IEnumerable<RecordCodec> Codecs() =>
    [
        new("ReplicationRecord", Replication.Encode().ToArray(), Golden.Replication,
            b => ReplicationRecord.TryDecode(b, out ReplicationRecord? r) ? r.Encode().ToArray() : null),
        new("LocationsRecord", Locations.Encode().ToArray(), Golden.Locations,
            b => LocationsRecord.TryDecode(b, out LocationsRecord? r) ? r.Encode().ToArray() : null),
        new("OutcomeReport", Report.Encode().ToArray(), Golden.Report,
            b => OutcomeReport.TryDecode(b, out OutcomeReport? r) ? r.Encode().ToArray() : null),
        new("UpdateReceipt", Receipt.Encode().ToArray(), Golden.Receipt,
            b => UpdateReceipt.TryDecode(b, out UpdateReceipt? r) ? r.Encode().ToArray() : null),
        new("ReleaseRecord", ReleaseExample.Encode().ToArray(), Golden.Release,
            b => ReleaseRecord.TryDecode(b, out ReleaseRecord? r) ? r.Encode().ToArray() : null),
        new("ReleaseManifest", Manifest.Encode().ToArray(), Golden.Manifest,
            b => ReleaseManifest.TryDecode(b, out ReleaseManifest? r) ? r.Encode().ToArray() : null),
        new("LatestRelease", Latest.Encode().ToArray(), Golden.Latest,
            b => LatestRelease.TryDecode(b, out LatestRelease? r) ? r.Encode().ToArray() : null),
    ];

    [TestCaseSource(nameof(Codecs))]
    public void Encode_OfTheExample_GivesTheGoldenBytes(RecordCodec codec) => Assert.That(Convert.ToHexStringLower(codec.Encoded), Is.EqualTo(codec.Golden));

    [TestCaseSource(nameof(Codecs))]
    public void TryDecode_OfTheExample_GivesIt(RecordCodec codec) => Assert.That(codec.Recode(codec.Encoded), Is.EqualTo(codec.Encoded));

    [TestCaseSource(nameof(Codecs))]
    [Category("E13")]
    public void TryDecode_TruncatedOrFollowedByMore_Refuses(RecordCodec codec)
    {
        for (int length = 0; length < codec.Encoded.Length; length++) Assert.That(codec.Recode(codec.Encoded[..length]), Is.Null, $"{length} bytes");
        Assert.That(codec.Recode([.. codec.Encoded, 0]), Is.Null);
    }

    [TestCaseSource(nameof(Codecs))]
    [Category("E13")]
    [Category("E07")]
    public void TryDecode_AnyMutation_IsRefusedOrHasNoOtherEncoding(RecordCodec codec)
    {
        Random random = Seeded.Random();
        int taken = 0;
        for (int i = 0; i < MutationsPerRecord; i++)
        {
            byte[] bytes = Mutate(codec.Encoded, random);
            if (codec.Recode(bytes) is not { } again) continue;
            taken++;
            Assert.That(again, Is.EqualTo(bytes), $"mutation {i}: {Convert.ToHexString(bytes)}");
        }

        Assert.That(taken, Is.Positive, "some mutations, for example of a hash, are valid records");
    }

    [TestCaseSource(nameof(Codecs))]
    [Category("A21")]
    public void TryDecode_BytesOfAnotherRecord_Refuses(RecordCodec codec)
    {
        foreach (RecordCodec other in Codecs().Where(c => c.Name != codec.Name)) Assert.That(codec.Recode(other.Encoded), Is.Null, other.Name);
    }

    private static byte[] Mutate(byte[] encoded, Random random)
    {
        List<byte> bytes = [.. encoded];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                default: bytes.RemoveAt(at); break;
            }
        }

        return [.. bytes];
    }

    private static Address At(byte first)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[0] = first;
        return Address.From(bytes);
    }

    /// <summary>The golden bytes. Changing them changes the chain's format.</summary>
    private static class Golden
    {
        public const string Replication =
            "90540100000000000000000000000000000000000000540200000000000000000000000000000000000000540300000000000000000000000000000000000000" +
            "0258200bf474896363505e5ea5e5d6ace8ebfb13a760a409b1fb467d428fc716f9f284831903e81b0000018bcfe5680082646265746166737461626c6505781c" +
            "687474703a2f2f622e6578616d706c652f6669726d776172652f3030825405000000000000000000000000000000000000005406000000000000000000000000" +
            "000000000000000a0b0c0d0e0060";

        public const string Locations =
            "8285540200000000000000000000000000000000000000540400000000000000000000000000000000000000781c687474703a2f2f612e6578616d706c652f66" +
            "69726d776172652f303018630085540300000000000000000000000000000000000000540100000000000000000000000000000000000000781c687474703a2f" +
            "2f622e6578616d706c652f6669726d776172652f3030001b0000018bcfe56800";

        public const string Report =
            "88540100000000000000000000000000000000000000540400000000000000000000000000000000000000030a58200bf474896363505e5ea5e5d6ace8ebfb13" +
            "a760a409b1fb467d428fc716f9f28407860301020101021858";

        public const string Receipt =
            "8554010000000000000000000000000000000000000058200bf474896363505e5ea5e5d6ace8ebfb13a760a409b1fb467d428fc716f9f284031b0000018bcfe5" +
            "680058206105d6cc76af400325e94d588ce511be5bfdbb73b437dc51eca43917d7a43e3d";

        public const string Release =
            "8a58eb8f540200000000000000000000000000000000000000616d826161616266737461626c6565312e322e330465312e302e301a0001117058206105d6cc76" +
            "af400325e94d588ce511be5bfdbb73b437dc51eca43917d7a43e3d1a0001000058200bf474896363505e5ea5e5d6ace8ebfb13a760a409b1fb467d428fc716f9" +
            "f28481781c687474703a2f2f762e6578616d706c652f6669726d776172652f303058200000000000000000000000000000000000000000000000000000000000" +
            "000000582000000000000000000000000000000000000000000000000000000000000000001b000001a3185c500080050300056674656c6e6574815405000000" +
            "000000000000000000000000000000008154060000000000000000000000000000000000000081540500000000000000000000000000000000000000";

        public const string Manifest =
            "8f540200000000000000000000000000000000000000616d826161616266737461626c6565312e322e330465312e302e301a0001117058206105d6cc76af4003" +
            "25e94d588ce511be5bfdbb73b437dc51eca43917d7a43e3d1a0001000058200bf474896363505e5ea5e5d6ace8ebfb13a760a409b1fb467d428fc716f9f28481" +
            "781c687474703a2f2f762e6578616d706c652f6669726d776172652f303058200000000000000000000000000000000000000000000000000000000000000000" +
            "582000000000000000000000000000000000000000000000000000000000000000001b000001a3185c5000";

        public const string Latest =
            "8454010000000000000000000000000000000000000058200bf474896363505e5ea5e5d6ace8ebfb13a760a409b1fb467d428fc716f9f28465312e322e3304";
    }
}
