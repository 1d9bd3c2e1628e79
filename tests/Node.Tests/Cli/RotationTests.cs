using Chain.Core.Primitives;
using Chain.Node.Cli.KeyManagement;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Node.Tests.Cli;

/// <summary>'keys rotate': when a validator may rotate, and how many heights its notice has.</summary>
[TestFixture]
[Category("B12")]
public sealed class RotationTests
{
    private static readonly PublicKey Old = TestKeys.Vendor.PublicKey, Next = TestKeys.Broker(0).PublicKey;

    private static IEnumerable<TestCaseData> Nodes()
    {
        yield return Case("its own node with the new key", null, [Old, Next]);
        yield return Case("its own node with only the old key", "'next_key'", [Old]);
        yield return Case("another validator's node", "--validator-node", [Next]);
        yield return Case("a node without keys", "--validator-node", []);

        static TestCaseData Case(string desc, string? said, PublicKey[] has) => new TestCaseData(said, has).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Nodes))]
    public void Refusal_ANodesProvenKeys_IsNullOnlyIfItHasTheNewOne(string? said, PublicKey[] has)
    {
        NodeProof proof = new("validator-0", "http://127.0.0.1:1", Old.ToAddress(), 7, false, has);
        string? refusal = ValidatorNode.Refusal(proof, "validator-0", Old, Next);
        if (said is null) Assert.That(refusal, Is.Null);
        else Assert.That(refusal, Does.Contain(said));
    }

    [TestCase(600_000, 15_000, 40, "an idle chain")]
    [TestCase(600_000, 200, 3_000, "a busy chain")]
    [TestCase(600_000, 7, 85_715, "rounded up")]
    [TestCase(1_000, 15_000, 1, "less than a block")]
    public void Heights_OfANotice_AreThatManyBlocks(long noticeMs, long msPerBlock, long expected, string desc) =>
        Assert.That(NoticeOptions.Heights(noticeMs, msPerBlock), Is.EqualTo(expected), desc);

    [TestCase(15_000, 1_500_000, 100, 15_000, "idle")]
    [TestCase(15_000, 20_000, 100, 200, "busy")]
    [TestCase(15_000, 9_000_000, 100, 15_000, "it stood still for a while")]
    [TestCase(15_000, 0, 100, 10, "a node that lies about times")]
    [TestCase(15_000, -5, 1, 10, "times that run backwards")]
    public void Pace_OfBlocks_LiesBetweenItsBoundAndTheHeartbeat(long heartbeatMs, long passedMs, long blocks, long expected, string desc) =>
        Assert.That(NoticeOptions.Pace(heartbeatMs, passedMs, blocks), Is.EqualTo(expected), desc);
}
