using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Proofs;

/// <summary>A receipt holds only with the chain's proof of the report that includes it. A file that somebody made up proves nothing.</summary>
[TestFixture]
[Category("GW-RECEIPT.6")]
public sealed class ReceiptVerifierTests
{
    private static readonly ReceiptMaker Made = new(TestKeys.Of("gateway"), devices: 5);
    private static readonly LightChain Foreign = LightChain.Start(name: "another-chain").Commit(3);

    private static ReceiptBundle Good => Made.Bundle("dev-2");

    private static ReceiptChecks Checks => new(Made.Chain.Genesis, Made.Chain.HeadTimeMs + 100);

    [Test]
    public void Verify_TrueReceipt_IsValidAndShowsTheChainsRoot()
    {
        ReceiptProofReport report = ReceiptVerifier.Verify(Good, Checks);
        Assert.Multiple(() =>
        {
            Assert.That((report.Verdict, report.Height), Is.EqualTo((ReceiptVerdict.Valid, Made.Chain.Height)));
            Assert.That((report.Receipt!.State, report.Report!.ReceiptsRoot, report.Report.Sequence),
                Is.EqualTo((UpdateReceiptState.Confirmed, Made.Batch.Root, 3UL)));
        });
    }

    private static IEnumerable<TestCaseData> Forged()
    {
        ReceiptBundle good = Good;
        UpdateReceipt ghost = new(Made.Release, UpdateReceipt.PseudonymOf(Made.Chain.Genesis.ChainId, good.Salt, "ghost"), UpdateReceiptState.Confirmed, 1,
            Sha256.Hash("other image"u8));
        yield return Case("RECEIPT.2", "another genesis", ReceiptVerdict.HeaderRefused, LightVerdict.WrongChain, good,
            Checks with { Trust = OfflineTrust.From(Foreign.Genesis) });
        yield return Case("RECEIPT.3", "a set change left out", ReceiptVerdict.HeaderRefused, LightVerdict.UnknownValidators,
            good with { Blocks = [good.Blocks[^1]] });
        yield return Case("RECEIPT.3", "another chain's blocks", ReceiptVerdict.HeaderRefused, LightVerdict.WrongChain, good with { Blocks = [Foreign.Head] });
        yield return Case("RECEIPT.4", "no report", ReceiptVerdict.ReportRefused, LightVerdict.MissingPart, good with { Report = default });
        yield return Case("RECEIPT.4", "no state proof", ReceiptVerdict.ReportRefused, LightVerdict.MissingPart, good with { Proof = default });
        yield return Case("RECEIPT.4", "a report of its own, with its own root", ReceiptVerdict.ReportRefused, LightVerdict.BadProof,
            good with { Receipt = ghost.Encode(), Device = "ghost", Index = 0, Path = [], Report = Made.Report(ghost).Encode() });
        yield return Case("RECEIPT.4", "another gateway", ReceiptVerdict.ReportRefused, LightVerdict.BadProof, good with { Gateway = TestKeys.Vendor.Address });
        yield return Case("RECEIPT.4", "an unknown release", ReceiptVerdict.ReportRefused, LightVerdict.BadProof,
            good with { Receipt = (ghost with { Release = TestKeys.Vendor.Address }).Encode() });
        yield return Case("RECEIPT.4", "bytes for a receipt", ReceiptVerdict.ReceiptRefused, LightVerdict.Valid, good with { Receipt = new byte[] { 1 } });
        yield return Case("RECEIPT.5", "a ghost device", ReceiptVerdict.NotInReport, LightVerdict.Valid,
            good with { Receipt = ghost.Encode(), Device = "ghost" });
        yield return Case("RECEIPT.5", "another image's digest", ReceiptVerdict.NotInReport, LightVerdict.Valid,
            good with { Receipt = (Made.Receipt("dev-2") with { ImageSha256 = Hash256.Zero }).Encode() });
        yield return Case("RECEIPT.5", "another state", ReceiptVerdict.NotInReport, LightVerdict.Valid,
            good with { Receipt = (Made.Receipt("dev-2") with { State = UpdateReceiptState.Failed }).Encode() });
        yield return Case("RECEIPT.5", "an empty path", ReceiptVerdict.NotInReport, LightVerdict.Valid, good with { Path = [] });
        yield return Case("RECEIPT.5", "another index", ReceiptVerdict.NotInReport, LightVerdict.Valid, good with { Index = (good.Index + 1) % 5 });
        yield return Case("RECEIPT.5", "an index beyond the report", ReceiptVerdict.NotInReport, LightVerdict.Valid, good with { Index = 5 });
        yield return Case("RECEIPT.6", "another device's name", ReceiptVerdict.OtherDevice, LightVerdict.Valid, good with { Device = "dev-3" });
        yield return Case("RECEIPT.6", "another salt", ReceiptVerdict.OtherDevice, LightVerdict.Valid, good with { Salt = Hash256.Zero });
        yield return Case("RECEIPT.7", "lower than allowed", ReceiptVerdict.HeadTooOld, LightVerdict.Valid, good, Checks with { MinHeight = 99 });
        yield return Case("RECEIPT.7", "older than allowed", ReceiptVerdict.HeadTooOld, LightVerdict.Valid, good, Checks with { MaxHeadAgeMs = 99 });
        yield return Case("RECEIPT.8", "not the gateway that is expected", ReceiptVerdict.OtherGateway, LightVerdict.Valid, good,
            Checks with { Gateway = TestKeys.Vendor.Address });

        static TestCaseData Case(string tag, string desc, ReceiptVerdict expected, LightVerdict detail, ReceiptBundle bundle, ReceiptChecks? checks = null) =>
            new TestCaseData(bundle, checks ?? Checks, expected, detail).SetCategory(tag).SetArgDisplayNames($"{tag} {desc}");
    }

    [TestCaseSource(nameof(Forged))]
    public void Verify_OneThingWrong_NamesTheStepThatFails(ReceiptBundle bundle, ReceiptChecks checks, ReceiptVerdict expected, LightVerdict detail)
    {
        ReceiptProofReport report = ReceiptVerifier.Verify(bundle, checks);
        Assert.That((report.Verdict, report.Detail), Is.EqualTo((expected, detail)));
        Assert.That(report.Receipt, Is.Null, "a receipt is shown only if it is proven");
    }

    [Test]
    [Category("RECEIPT.1"), Category("A01"), Category("E13")]
    public void Verify_EveryByteFlipped_IsRefused()
    {
        Random random = Seeded.Random();
        byte[] good = Good.Encode().ToArray();
        List<int> accepted = [];
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= (byte)(1 << random.Next(8));
            if (Holds(bad)) accepted.Add(i);
        }

        Assert.That(Holds(good), Is.True);
        Assert.That(accepted, Is.Empty, "positions where a flipped bit was not detected");
    }

    [Test]
    [Category("RECEIPT.1")]
    public void TryDecode_CutOrLonger_IsRefused()
    {
        byte[] good = Good.Encode().ToArray();
        Assert.That(Enumerable.Range(0, good.Length).Where(length => ReceiptBundle.TryDecode(good.AsSpan(0, length), out _)), Is.Empty);
        Assert.That(ReceiptBundle.TryDecode([.. good, 0], out _) || ReceiptBundle.TryDecode(new byte[256 * 1024 + 1], out _), Is.False);
    }

    [Test]
    [Category("BUNDLE.10")]
    public void Verify_FromAnAnchor_IsValid()
    {
        OfflineTrust anchor = OfflineTrust.From(TrustAnchor.Of(Made.Chain.TrustedAt(2)));
        Assert.That(ReceiptVerifier.Verify(Good with { Blocks = [Good.Blocks[^1]] }, Checks with { Trust = anchor }).Verdict, Is.EqualTo(ReceiptVerdict.Valid));
    }

    private static bool Holds(byte[] bytes) =>
        ReceiptBundle.TryDecode(bytes, out ReceiptBundle? bundle) && ReceiptVerifier.Verify(bundle, Checks).Verdict == ReceiptVerdict.Valid;
}
