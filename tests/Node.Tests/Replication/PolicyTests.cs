using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Replication;

namespace Node.Tests.Replication;

/// <summary>What the nodes of vendors and brokers decide automatically.</summary>
[TestFixture]
public sealed class PolicyTests
{
    private static readonly Address Vendor = AddressOf(1);
    private static readonly Address Broker = AddressOf(2);

    private static IEnumerable<TestCaseData> Proposals()
    {
        string broker = Broker.ToString();
        yield return Case("no policy", null, ReleaseStatus.Active, 0, AcceptanceDecision.AskVendor);
        yield return Case("any broker, any model", Accepting(["*"], ["*"]), ReleaseStatus.Active, 0, AcceptanceDecision.Accept);
        yield return Case("this broker, this model", Accepting([broker], ["sensor"]), ReleaseStatus.Active, 3, AcceptanceDecision.Accept);
        yield return Case("another broker", Accepting([Vendor.ToString()], ["*"]), ReleaseStatus.Active, 0, AcceptanceDecision.AskVendor);
        yield return Case("another model", Accepting(["*"], ["camera"]), ReleaseStatus.Active, 0, AcceptanceDecision.AskVendor);
        yield return Case("nobody named", Accepting([], []), ReleaseStatus.Active, 0, AcceptanceDecision.AskVendor);
        yield return Case("as many brokers as allowed", Accepting(["*"], ["*"]), ReleaseStatus.Active, 4, AcceptanceDecision.EnoughBrokers);
        yield return Case("revoked release", Accepting(["*"], ["*"]), ReleaseStatus.Revoked, 0, AcceptanceDecision.ReleaseNotActive);
        yield return Case("superseded release", Accepting(["*"], ["*"]), ReleaseStatus.Superseded, 0, AcceptanceDecision.ReleaseNotActive);

        static TestCaseData Case(string desc, AcceptanceConfiguration? settings, ReleaseStatus status, int carriers, AcceptanceDecision expected) =>
            new TestCaseData(settings, status, carriers, expected).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Proposals))]
    [Category("P3.6")]
    [Category("B09")]
    public void Decide_Proposal_FollowsThePolicy(object? settings, ReleaseStatus status, int carriers, object expected)
    {
        ReplicationRecord proposal = new()
        {
            Release = AddressOf(3),
            Vendor = Vendor,
            Broker = Broker,
            Sequence = 1,
            ProposalDigest = Hash256.Zero,
            Terms = new ReplicationTerms(0, 0, ["stable"]),
            Status = ReplicationStatus.Proposed,
            ProposedHeight = 1,
        };
        Assert.That(new AcceptancePolicy((AcceptanceConfiguration?)settings).Decide(proposal, Release(status, 100), carriers), Is.EqualTo(expected));
    }

    [TestCase("*", "*", "stable", 0, MirrorDecision.Propose, TestName = "Mirror: everything stable")]
    [TestCase("*", "sensor", "*", 0, MirrorDecision.Propose, TestName = "Mirror: this model, any channel")]
    [TestCase("*", "camera", "*", 0, MirrorDecision.NotNamed, TestName = "Mirror: another model")]
    [TestCase("*", "*", "beta", 0, MirrorDecision.NotNamed, TestName = "Mirror: another channel")]
    [TestCase("*", "*", "stable", 900, MirrorDecision.Propose, TestName = "Mirror: fills the quota to the byte")]
    [TestCase("*", "*", "stable", 901, MirrorDecision.QuotaReached, TestName = "Mirror: one byte over the quota")]
    [Category("P3.3")]
    public void Decide_Release_FollowsTheMirrorPolicy(string vendor, string model, string channel, long boundBytes, object expected)
    {
        MirrorPolicy policy = new([new MirrorConfiguration { Vendor = vendor, Model = model, Channel = channel }], quotaBytes: 1000);
        Assert.That(policy.Decide(Release(ReleaseStatus.Active, 100), boundBytes), Is.EqualTo(expected));
    }

    [TestCase(ReleaseStatus.Deployed)]
    [TestCase(ReleaseStatus.Superseded)]
    [TestCase(ReleaseStatus.Revoked)]
    [Category("P3.3")]
    public void Decide_ReleaseNotActive_IsNotMirrored(ReleaseStatus status)
    {
        MirrorPolicy policy = new([new MirrorConfiguration()], quotaBytes: long.MaxValue);
        Assert.That(policy.Decide(Release(status, 100), 0), Is.EqualTo(MirrorDecision.NotActive));
    }

    [Test]
    [Category("P3.3")]
    public void Decide_NoLine_MirrorsNothing() =>
        Assert.That(new MirrorPolicy([], long.MaxValue).Decide(Release(ReleaseStatus.Active, 1), 0), Is.EqualTo(MirrorDecision.NotNamed));

    private static AcceptanceConfiguration Accepting(string[] brokers, string[] models) => new() { Brokers = brokers, Models = models };

    private static ReleaseRecord Release(ReleaseStatus status, long sizeBytes) => new()
    {
        Manifest = new ReleaseManifest
        {
            Vendor = Vendor,
            Model = "sensor",
            HardwareRevisions = ["a"],
            Channel = "stable",
            Version = "1.0.0",
            SecurityCounter = 1,
            ImageSizeBytes = sizeBytes,
            ImageSha256 = Sha256.Hash("image"u8),
            PieceSizeBytes = 65536,
            PiecesRoot = Hash256.Zero,
            Uris = ["http://127.0.0.1/firmware/0"],
        },
        Signatures = [],
        Status = status,
        DeployedHeight = 1,
    };

    private static Address AddressOf(byte b)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[^1] = b;
        return Address.From(bytes);
    }
}
