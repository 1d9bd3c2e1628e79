using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Verification;

[TestFixture]
public sealed class HeaderVerifierTests
{
    private static readonly TrustOptions Options = new();
    private static readonly Hash256 Other = Sha256.Hash("something else"u8);

    // The set 0-3 decides blocks 1 to 4. Block 4 announces the set 1-4, which decides blocks 5 and 6.
    private static readonly LightChain Chain = LightChain.Start().Commit(3).ChangeSet(1, 2, 3, 4).Commit(3);

    private static readonly LightChain Foreign = LightChain.Start(name: "another-chain").Commit(5);

    private static long Now => Chain.HeadTimeMs + 100;

    public static IEnumerable<TestCaseData> Accepted()
    {
        yield return Case("from the genesis to block 1", 0, 1);
        yield return Case("from the genesis to block 3 at once", 0, 3);
        yield return Case("to the child", 2, 3);
        yield return Case("over a block of one set", 1, 3);
        yield return Case("to the block that announces another set", 2, 4);
        yield return Case("from it to the other set's first block", 4, 5);
        yield return Case("from it over that set's first block", 4, 6);

        static TestCaseData Case(string desc, long from, long to) => new TestCaseData(from, to).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Accepted))]
    [Category("LIGHT-HDR.9")]
    [Category("LIGHT-TRUST.1")]
    public void Verify_StepThatTheKnownSetDecided_IsValid(long from, long to) =>
        Assert.That(HeaderVerifier.Verify(Chain.TrustedAt(from), Chain[to], Options, Now), Is.EqualTo(LightVerdict.Valid));

    public static IEnumerable<TestCaseData> Refused()
    {
        yield return Case("LIGHT-HDR.1", "a header of another chain", LightVerdict.WrongChain, 1, Foreign[2]);
        yield return Case("LIGHT-HDR.4", "the trusted header itself", LightVerdict.NotNewer, 3, Chain[3]);
        yield return Case("LIGHT-HDR.4", "an earlier header", LightVerdict.NotNewer, 3, Chain[1]);
        yield return Case("LIGHT-HDR.5", "a time that stands still", LightVerdict.TimeNotAfter, 3,
            Forge(3, h => h.With(timeMs: h.TimeMs - LightChain.BlockMs)));
        yield return Case("LIGHT-HDR.6", "a time 10 s and a bit ahead of the clock", LightVerdict.FromFuture, 3,
            Forge(3, h => h.With(timeMs: Now + 10_001)));
        yield return Case("LIGHT-HDR.7", "a child of another parent", LightVerdict.NotAChild, 3, Forge(3, h => h.With(parent: Other)));
        yield return Case("LIGHT-HDR.8", "says that it changes the set, and does not", LightVerdict.InconsistentHeader, 2,
            Forge(2, h => h.With(lastSetChange: h.Height)));
        yield return Case("LIGHT-HDR.8", "changes the set, and does not say so", LightVerdict.InconsistentHeader, 2,
            Forge(2, h => h.With(nextValidators: Other)));
        yield return Case("LIGHT-HDR.8", "a proposer that the set does not have", LightVerdict.InconsistentHeader, 2, Forge(2, h => h.With(proposer: 4)));
        yield return Case("LIGHT-HDR.9", "a set change is skipped", LightVerdict.UnknownValidators, 3, Chain[5]);
        yield return Case("LIGHT-HDR.9", "the set that came along is another one", LightVerdict.ValidatorsHashMismatch, 2,
            Chain[3] with { Validators = Chain[5].Validators });
        yield return Case("LIGHT-HDR.9", "the next set is missing", LightVerdict.NextValidatorsHashMismatch, 2, Chain[4] with { NextValidators = null });
        yield return Case("LIGHT-HDR.9", "the next set is another one", LightVerdict.NextValidatorsHashMismatch, 2,
            Chain[4] with { NextValidators = Chain[4].Validators });
        yield return Case("LIGHT-HDR.9", "a next set that nobody announced", LightVerdict.NextValidatorsHashMismatch, 1,
            Chain[3] with { NextValidators = Chain[3].Validators });
        yield return Case("LIGHT-HDR.10", "the certificate of the block before", LightVerdict.BadCertificate, 1,
            Chain[3] with { Certificate = Chain[2].Certificate });

        static TestCaseData Case(string tag, string desc, LightVerdict expected, long from, LightBlock block) =>
            new TestCaseData(from, block, expected).SetCategory(tag).SetArgDisplayNames($"{tag} {desc}");
    }

    [TestCaseSource(nameof(Refused))]
    public void Verify_BlockThatBreaksOneRule_NamesTheRule(long from, LightBlock block, LightVerdict expected) =>
        Assert.That(HeaderVerifier.Verify(Chain.TrustedAt(from), block, Options, Now), Is.EqualTo(expected));

    [TestCase(0, ExpectedResult = LightVerdict.Valid, TestName = "at the end of the trusting period")]
    [TestCase(1, ExpectedResult = LightVerdict.OutsideTrustingPeriod, TestName = "a millisecond past the trusting period")]
    [Category("LIGHT-HDR.3")]
    [Category("D08")]
    public LightVerdict Verify_TrustThatHasAged_EndsWithTheTrustingPeriod(long pastMs)
    {
        TrustedState trusted = Chain.TrustedAt(2);
        return HeaderVerifier.Verify(trusted, Chain[3], Options, trusted.TimeMs + Options.TrustingPeriodMs + pastMs);
    }

    [Test]
    [Category("LIGHT-HDR.3")]
    public void Verify_GenesisOfLongAgo_DoesNotAge()
    {
        long tenYearsMs = 10L * 365 * 24 * 3600 * 1000;
        Assert.That(HeaderVerifier.Verify(Chain.TrustedAt(0), Chain[1], Options, Now + tenYearsMs), Is.EqualTo(LightVerdict.Valid));
    }

    [TestCase(10_000, ExpectedResult = LightVerdict.Valid, TestName = "as far behind as the drift allows")]
    [TestCase(10_001, ExpectedResult = LightVerdict.ClockBehind, TestName = "a millisecond further behind")]
    [Category("LIGHT-HDR.2")]
    [Category("A18")]
    public LightVerdict VerifyClock_BehindTheTrustedHeader_IsToldApartFromALie(long behindMs)
    {
        TrustedState trusted = Chain.TrustedAt(3);
        return HeaderVerifier.VerifyClock(trusted, Options, trusted.TimeMs - behindMs);
    }

    [TestCase(0, ExpectedResult = LightVerdict.Valid, TestName = "as old as allowed")]
    [TestCase(1, ExpectedResult = LightVerdict.StaleHead, TestName = "a millisecond older")]
    [Category("LIGHT-FRESH.1")]
    [Category("A05")]
    public LightVerdict VerifyFreshness_OfAHead_EndsWithTheMaximumAge(long pastMs) =>
        HeaderVerifier.VerifyFreshness(Chain.HeadTimeMs, Options, Chain.HeadTimeMs + Options.MaxHeadAgeMs + pastMs);

    [Test]
    public void Verify_SeveralRulesBroken_NamesTheCheapestCheck()
    {
        LightBlock block = Foreign[5] with { Certificate = Foreign[2].Certificate, Validators = Chain[5].Validators };
        Assert.That(HeaderVerifier.Verify(Chain.TrustedAt(3), block, Options, 0), Is.EqualTo(LightVerdict.WrongChain));
    }

    [Test]
    public void Explain_EveryVerdict_IsASentenceOfItsOwn()
    {
        string[] texts = [.. Enum.GetValues<LightVerdict>().Select(v => v.Explain())];
        Assert.Multiple(() =>
        {
            Assert.That(texts, Is.Unique);
            Assert.That(texts.Skip(1), Has.None.EqualTo(LightVerdict.Unspecified.Explain()));
        });
    }

    private static LightBlock Forge(long from, Func<BlockHeader, BlockHeader> change)
    {
        LightChain fork = Chain.Fork(from);
        return fork.Forge(fork.Signers, change);
    }
}
