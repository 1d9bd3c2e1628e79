using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Proofs;

/// <summary>A receipt and an anchor in files, for verifiers in any language: TestData/golden-receipt.*.</summary>
/// <remarks>Reproducible byte by byte, like the golden bundle. If a test here fails, the format has changed and needs a new version.</remarks>
[TestFixture]
[Category("RECEIPT.1")]
public sealed class GoldenReceiptTests
{
    private const string Name = "golden-receipt";
    private static readonly string Folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData");
    private static readonly Lazy<ReceiptMaker> Made = new(() => new ReceiptMaker(
        TestKeys.OfSecret(200), 3, LightChain.Start([TestKeys.OfSecret(1)], TestKeys.OfSecret(100), Name), TestKeys.OfSecret(2)));

    [Test]
    public void Verify_GoldenFiles_HoldFromTheGenesisAndFromTheAnchor()
    {
        Assert.That(GenesisFile.TryParse(File.ReadAllText(At("genesis.json")), out GenesisDocument? genesis, out string problem), Is.True, problem);
        Assert.That(ReceiptBundle.TryDecode(File.ReadAllBytes(At("fwreceipt")), out ReceiptBundle? bundle), Is.True);
        Assert.That(TrustAnchor.TryDecode(File.ReadAllBytes(At("fwanchor")), out TrustAnchor? anchor), Is.True);
        long now = LightChain.StartMs + 60_000;
        Assert.Multiple(() =>
        {
            ReceiptProofReport report = ReceiptVerifier.Verify(bundle!, new ReceiptChecks(genesis!, now));
            Assert.That((report.Verdict, report.Receipt!.State, bundle!.Device), Is.EqualTo((ReceiptVerdict.Valid, UpdateReceiptState.Confirmed, "dev-2")));
            Assert.That(anchor!.Height, Is.EqualTo(2));
            Assert.That(ReceiptVerifier.Verify(bundle, new ReceiptChecks(OfflineTrust.From(anchor), now)).Verdict, Is.EqualTo(ReceiptVerdict.Valid));
        });
    }

    [Test]
    public void Encode_SameChainMadeAgain_IsTheGoldenFile() => Assert.Multiple(() =>
    {
        Assert.That(Made.Value.Bundle("dev-2").Encode().ToArray(), Is.EqualTo(File.ReadAllBytes(At("fwreceipt"))));
        Assert.That(GenesisFile.Format(Made.Value.Chain.Genesis), Is.EqualTo(File.ReadAllText(At("genesis.json"))));
        Assert.That(TrustAnchor.Of(Made.Value.Chain.TrustedAt(2)).Encode().ToArray(), Is.EqualTo(File.ReadAllBytes(At("fwanchor"))));
    });

    [Test]
    [Explicit("Rewrites the golden files in the folder FWLEDGER_GOLDEN. Only after an intended change of the format.")]
    public void Write_GoldenFiles()
    {
        string folder = Environment.GetEnvironmentVariable("FWLEDGER_GOLDEN") ?? throw new InvalidOperationException("set FWLEDGER_GOLDEN");
        File.WriteAllBytes(Path.Combine(folder, $"{Name}.fwreceipt"), Made.Value.Bundle("dev-2").Encode().ToArray());
        File.WriteAllText(Path.Combine(folder, $"{Name}.genesis.json"), GenesisFile.Format(Made.Value.Chain.Genesis));
        File.WriteAllBytes(Path.Combine(folder, $"{Name}.fwanchor"), TrustAnchor.Of(Made.Value.Chain.TrustedAt(2)).Encode().ToArray());
    }

    private static string At(string extension) => Path.Combine(Folder, $"{Name}.{extension}");
}
