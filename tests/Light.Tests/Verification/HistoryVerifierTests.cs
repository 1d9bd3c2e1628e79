using Chain.Core.Crypto;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Verification;

[TestFixture]
public sealed class HistoryVerifierTests
{
    private static readonly LightChain Chain = LightChain.Start(validators: 1).Commit(18);
    private static readonly Hash256 Other = Sha256.Hash("something else"u8);

    [Test]
    [Category("LIGHT-HIST.2")]
    [Category("LIGHT-HIST.3")]
    public void VerifyExtends_EveryPairOfHeights_IsValid()
    {
        for (long old = 1; old < Chain.Height; old++)
        {
            for (long later = old + 1; later <= Chain.Height; later++)
            {
                LightVerdict verdict = HistoryVerifier.VerifyExtends(Chain.TrustedAt(old), Chain[later].Header, Chain.History(old, later));
                Assert.That(verdict, Is.EqualTo(LightVerdict.Valid), $"{old} to {later}");
            }
        }
    }

    public static IEnumerable<TestCaseData> Broken()
    {
        HistoryAnswer good = Chain.History(7, 13);
        yield return Case("C02", "no proof", new HistoryAnswer([], []));
        yield return Case("C02", "the consistency proof is missing", good with { Consistency = [] });
        yield return Case("C02", "the inclusion proof is missing", good with { Inclusion = [] });
        yield return Case("C02", "the proof of another old height", Chain.History(6, 13));
        yield return Case("C02", "the proof of another new height", Chain.History(7, 14));
        yield return Case("C07", "one hash more", good with { Consistency = [.. good.Consistency, Other] });
        yield return Case("C07", "one hash less", good with { Consistency = [.. good.Consistency.SkipLast(1)] });
        yield return Case("C06", "an inclusion proof one level deeper", good with { Inclusion = [.. good.Inclusion, Other] });
        yield return Case("C06", "an inclusion proof one level shallower", good with { Inclusion = [.. good.Inclusion.SkipLast(1)] });
        yield return Case("C07", "hashes in reverse", good with { Inclusion = [.. good.Inclusion.Reverse()] });
        yield return Case("C07", "more hashes than any tree is deep",
            good with { Consistency = [.. Enumerable.Repeat(Other, 65)], Inclusion = [.. Enumerable.Repeat(Other, 64)] });
        for (int i = 0; i < good.Consistency.Count; i++) yield return Case("C02", $"hash {i} of the consistency proof is another",
            good with { Consistency = Replace(good.Consistency, i) });
        for (int i = 0; i < good.Inclusion.Count; i++) yield return Case("C02", $"hash {i} of the inclusion proof is another",
            good with { Inclusion = Replace(good.Inclusion, i) });

        static TestCaseData Case(string threat, string desc, HistoryAnswer answer) =>
            new TestCaseData(answer).SetCategory(threat).SetArgDisplayNames($"{threat} {desc}");
    }

    [TestCaseSource(nameof(Broken))]
    public void VerifyExtends_WrongProof_IsRefused(HistoryAnswer answer) =>
        Assert.That(HistoryVerifier.VerifyExtends(Chain.TrustedAt(7), Chain[13].Header, answer), Is.EqualTo(LightVerdict.HistoryBroken));

    [Test]
    [Category("C02")]
    public void VerifyExtends_ForkBelowTheTrustedBlock_IsRefusedWhateverTheProof()
    {
        LightChain fork = Chain.Fork(4).Commit(1, stepMs: 1_500).Commit(10);
        Assert.Multiple(() =>
        {
            Assert.That(HistoryVerifier.VerifyExtends(Chain.TrustedAt(7), fork[13].Header, fork.History(7, 13)), Is.EqualTo(LightVerdict.HistoryBroken));
            Assert.That(HistoryVerifier.VerifyExtends(Chain.TrustedAt(7), fork[13].Header, Chain.History(7, 13)), Is.EqualTo(LightVerdict.HistoryBroken));
        });
    }

    [Test]
    [Category("C02")]
    [Category("LIGHT-HIST.3")]
    public void VerifyExtends_ForkAtTheTrustedHeight_IsCaughtByTheInclusionProofAlone()
    {
        LightChain fork = Chain.Fork(6).Commit(1, stepMs: 1_500).Commit(8);
        HistoryAnswer answer = fork.History(7, 13);
        bool isConsistent = MerkleTree.VerifyConsistency(7, 13, Chain[7].Header.HistoryRoot, fork[13].Header.HistoryRoot, [.. answer.Consistency]);
        Assert.Multiple(() =>
        {
            Assert.That(isConsistent, Is.True, "both share blocks 0 to 6, and a consistency proof of size 7 covers only these");
            Assert.That(HistoryVerifier.VerifyExtends(Chain.TrustedAt(7), fork[13].Header, answer), Is.EqualTo(LightVerdict.HistoryBroken));
        });
    }

    [TestCase(0, 5, ExpectedResult = false, TestName = "from the genesis: RFC 9162 has no proof from size 0")]
    [TestCase(4, 5, ExpectedResult = false, TestName = "to the next height: the parent's hash says it")]
    [TestCase(4, 6, ExpectedResult = true, TestName = "over a height")]
    [Category("LIGHT-HIST.1")]
    [Category("C08")]
    public bool IsNeeded_Step_OnlyWhereItSkips(long from, long to) => HistoryVerifier.IsNeeded(Chain.TrustedAt(from), Chain[to].Header);

    [Test]
    [Category("C08")]
    public void VerifyExtends_FromTheGenesis_IsRefusedInsteadOfTriviallyTrue() =>
        Assert.That(HistoryVerifier.VerifyExtends(Chain.TrustedAt(0), Chain[5].Header, new HistoryAnswer([], [])), Is.EqualTo(LightVerdict.HistoryBroken));

    [Test]
    [Category("C04")]
    public void VerifyContains_InnerNodeShownAsABlock_IsRefused()
    {
        // A tree of blocks 0 and 1. A verifier that took the 64 bytes of two leaves for one leaf would accept an inner node as
        // a block.
        IReadOnlyList<Hash256> proof = Chain.History(1, 4).Inclusion;
        Hash256 node = MerkleTree.HashNode(proof[0], MerkleTree.HashLeaf(Chain[1].Header.Hash.AsSpan()));
        Assert.Multiple(() =>
        {
            Assert.That(HistoryVerifier.VerifyContains(Chain[4].Header, 1, Chain[1].Header.Hash, proof), Is.True);
            Assert.That(HistoryVerifier.VerifyContains(Chain[4].Header, 0, node, [.. proof.Skip(1)]), Is.False, "an inner node");
            Assert.That(HistoryVerifier.VerifyContains(Chain[4].Header, 1, proof[0], [Chain[1].Header.Hash, .. proof.Skip(1)]), Is.False,
                "a leaf's hash in place of a block's");
        });
    }

    [TestCase(-1, TestName = "a negative height")]
    [TestCase(4, TestName = "the header itself, which its history does not hold")]
    [TestCase(long.MaxValue, TestName = "a height beyond any")]
    [Category("C07")]
    public void VerifyContains_HeightOutsideTheHistory_IsRefused(long height) =>
        Assert.That(HistoryVerifier.VerifyContains(Chain[4].Header, height, Chain[4].Header.Hash, Chain.History(3, 4).Inclusion), Is.False);

    private static Hash256[] Replace(IReadOnlyList<Hash256> hashes, int index) => [.. hashes.Select((h, i) => i == index ? Other : h)];
}
