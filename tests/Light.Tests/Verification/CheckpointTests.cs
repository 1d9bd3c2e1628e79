using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Verification;

[TestFixture]
[Category("LIGHT-TRUST.2")]
public sealed class CheckpointTests
{
    private static readonly LightChain Chain = LightChain.Start().Commit(2).ChangeSet(1, 2, 3, 4).Commit(2);
    private static readonly Hash256 Other = Sha256.Hash("something else"u8);

    [TestCase(2)]
    [TestCase(3)]
    public void TryParse_WhatToStringWrites_IsTheSame(long height)
    {
        Checkpoint checkpoint = Checkpoint.Of(Chain[height]);
        Assert.That(Checkpoint.TryParse(checkpoint.ToString(), out Checkpoint? read), Is.True);
        Assert.That(read, Is.EqualTo(checkpoint));
    }

    public static IEnumerable<TestCaseData> Texts()
    {
        string good = Checkpoint.Of(Chain[2]).ToString(), hashes = good[1..];
        yield return Case("nothing", null);
        yield return Case("empty", "");
        yield return Case("one part", "2");
        yield return Case("two parts", good[..good.LastIndexOf(':')]);
        yield return Case("four parts", good + ":");
        yield return Case("height 0, the genesis", "0" + hashes);
        yield return Case("a negative height", "-2" + hashes);
        yield return Case("a leading zero", "02" + hashes);
        yield return Case("a space", " " + good);
        yield return Case("a height above all", "9007199254740992" + hashes);
        yield return Case("upper-case digits", good.ToUpperInvariant());
        yield return Case("a digit less", good[..^1]);

        static TestCaseData Case(string desc, string? text) => new TestCaseData(text).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Texts))]
    [Category("C09")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.That(Checkpoint.TryParse(text, out _), Is.False);

    public static IEnumerable<TestCaseData> Blocks()
    {
        LightBlock block = Chain[3];
        yield return Case("the block", LightVerdict.Valid, block);
        yield return Case("of another chain", LightVerdict.WrongChain, LightChain.Start(name: "another-chain").Commit(3)[3]);
        yield return Case("another height", LightVerdict.NotTheCheckpoint, Chain[2]);
        yield return Case("another block of the height", LightVerdict.NotTheCheckpoint, Chain.Fork(2).Commit()[3]);
        yield return Case("another set came along", LightVerdict.ValidatorsHashMismatch, block with { Validators = Chain[4].Validators });
        yield return Case("the next set is missing", LightVerdict.NextValidatorsHashMismatch, block with { NextValidators = null });
        yield return Case("another certificate", LightVerdict.BadCertificate, block with { Certificate = Chain[2].Certificate });

        static TestCaseData Case(string desc, LightVerdict expected, LightBlock block) => new TestCaseData(block, expected).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Blocks))]
    public void Verify_BlockOfASource_MustBeTheNamedOne(LightBlock block, LightVerdict expected)
    {
        LightVerdict verdict = Checkpoint.Of(Chain[3]).Verify(Chain.Genesis.ChainId, block, out TrustedState? trusted);
        Assert.That((verdict, trusted is not null), Is.EqualTo((expected, expected == LightVerdict.Valid)));
    }

    [Test]
    public void Verify_AnotherNextSet_IsRefusedThoughTheHeaderIsRight()
    {
        Checkpoint checkpoint = Checkpoint.Of(Chain[3]) with { NextValidatorsHash = Other };
        Assert.That(checkpoint.Verify(Chain.Genesis.ChainId, Chain[3], out _), Is.EqualTo(LightVerdict.NotTheCheckpoint));
    }

    [Test]
    [Category("D10")]
    public async Task FetchAsync_LyingAndSilentSources_TheHonestOneIsBelieved()
    {
        ChainSource[] sources = [new(Chain, "down") { IsDown = true }, new(Chain, "liar") { OnLightBlock = (_, _) => Chain[2] }, new(Chain, "honest")];
        TrustedState? trusted = await Checkpoint.Of(Chain[3]).FetchAsync(Chain.Genesis.ChainId, sources, CancellationToken.None);
        TrustedState? none = await Checkpoint.Of(Chain[3]).FetchAsync(Chain.Genesis.ChainId, sources[..2], CancellationToken.None);
        Assert.That((trusted!.HeaderHash, none), Is.EqualTo((Chain[3].Header.Hash, (TrustedState?)null)));
    }
}
