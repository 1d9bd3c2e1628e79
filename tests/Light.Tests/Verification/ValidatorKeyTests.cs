using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Verification;

/// <summary>A validator set with a member whose key is no point of the curve is refused, whether that member signs or not. [ENC.9]</summary>
[TestFixture]
[Category("LIGHT-HDR.11")]
[Category("ENC.9")]
[Category("E04")]
public sealed class ValidatorKeyTests
{
    private static readonly LightChain Chain = LightChain.Start().Commit(2);
    private static readonly PublicKey NoPoint = PublicKey.Parse("02" + new string('f', 64));

    private static long Now => Chain.HeadTimeMs + 5_000;

    [Test]
    public void Verify_BlockThatAnnouncesAKeyThatIsNoPoint_IsRefusedThoughAQuorumSigned() =>
        Assert.That(HeaderVerifier.Verify(Chain.TrustedAt(2), Announce(), new TrustOptions(), Now), Is.EqualTo(LightVerdict.InvalidValidatorKey));

    [Test]
    public void Verify_BlockOfATrustedSetWithSuchAKey_IsRefusedThoughItsMemberDoesNotSign()
    {
        LightBlock announced = Announce();
        BlockHeader before = announced.Header;
        ValidatorSet set = announced.NextValidators!;
        BlockHeader header = Chain.Forge(Chain.Signers, h => h.With(height: 4, timeMs: before.TimeMs + 1, parent: before.Hash,
            validators: before.NextValidatorsHash, nextValidators: before.NextValidatorsHash, lastSetChange: 3, proposer: 0)).Header;
        LightBlock child = new(header, Certificates.Sign(header, set, Chain.Signers), set, null);
        Assert.That(HeaderVerifier.Verify(TrustedState.FromBlock(announced), child, new TrustOptions(), Now), Is.EqualTo(LightVerdict.InvalidValidatorKey));
    }

    [Test]
    [Category("LIGHT-TRUST.2")]
    public void Verify_CheckpointOfSuchABlock_IsRefused()
    {
        LightBlock announced = Announce();
        Assert.That(Checkpoint.Of(announced).Verify(Chain.Genesis.ChainId, announced, out TrustedState? trusted), Is.EqualTo(LightVerdict.InvalidValidatorKey));
        Assert.That(trusted, Is.Null);
    }

    [Test]
    [Category("BUNDLE.3")]
    public void Verify_BundleOverSuchASet_IsRefused()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        Address contract = chain.Publish("1.0.0", 1);
        chain.Commit();
        ProofBundle good = chain.Bundle(2, contract);
        ValidatorSet set = With(chain);
        LightBlock announced = chain.Forge(chain.Signers, h => Announcing(h, set), next: set);
        ProofBundle bad = ProofBundle.Create(contract, good.RecordBytes.Span, good.Proof.Span, [announced]);
        BundleReport report = BundleVerifier.Verify(bad, new BundleChecks(chain.Genesis, chain.HeadTimeMs + 5_000));
        Assert.That((report.Verdict, report.Detail), Is.EqualTo((BundleVerdict.HeaderRefused, LightVerdict.InvalidValidatorKey)));
    }

    private static LightBlock Announce()
    {
        ValidatorSet set = With(Chain);
        return Chain.Forge(Chain.Signers, h => Announcing(h, set), next: set);
    }

    private static ValidatorSet With(LightChain chain) =>
        new(LightChain.SetOf(chain.Signers).Members.Append(new Validator(NoPoint.ToAddress(), NoPoint)));

    private static BlockHeader Announcing(BlockHeader header, ValidatorSet set) =>
        header.With(nextValidators: set.Hash(header.ChainId), lastSetChange: header.Height);
}
