using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Proofs;

/// <summary>A bundle in a file, for verifiers in any language: TestData/golden.fwproof, with its genesis and its image.</summary>
/// <remarks>
/// Fixed keys and deterministic signatures make the files reproducible byte by byte. If a test here fails, the format, an encoding or a
/// hash domain has changed. Bundles in the field would then no longer verify, so the change needs a new version of the format.
/// </remarks>
[TestFixture]
[Category("BUNDLE.1")]
public sealed class GoldenBundleTests
{
    private const string Name = "golden";
    private static readonly string Folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData");
    private static readonly Lazy<(LightChain Chain, Address Contract, byte[] Image)> Made = new(Make);

    private static byte[] Golden => File.ReadAllBytes(Path.Combine(Folder, $"{Name}.fwproof"));

    private static BundleChecks Checks
    {
        get
        {
            Assert.That(GenesisFile.TryParse(File.ReadAllText(Path.Combine(Folder, $"{Name}.genesis.json")), out GenesisDocument? genesis,
                out string problem), Is.True, problem);
            byte[] image = File.ReadAllBytes(Path.Combine(Folder, $"{Name}.bin"));
            return new BundleChecks(genesis!, LightChain.StartMs + 60_000) { Image = (image.Length, Sha256.Hash(image)) };
        }
    }

    [Test]
    public void Verify_GoldenFile_IsValid()
    {
        Assert.That(ProofBundle.TryDecode(Golden, out ProofBundle? bundle), Is.True);
        BundleReport report = BundleVerifier.Verify(bundle!, Checks);
        Assert.Multiple(() =>
        {
            Assert.That((report.Verdict, report.Height), Is.EqualTo((BundleVerdict.Valid, 5L)));
            Assert.That(report.Record!.Manifest.Version, Is.EqualTo("1.4.2"));
            Assert.That(bundle!.Blocks, Has.Count.EqualTo(2));
        });
    }

    [Test]
    public void Encode_SameChainMadeAgain_IsTheGoldenFile()
    {
        (LightChain chain, Address contract, byte[] image) = Made.Value;
        Assert.Multiple(() =>
        {
            Assert.That(chain.Bundle(5, contract).Encode().ToArray(), Is.EqualTo(Golden));
            Assert.That(GenesisFile.Format(chain.Genesis), Is.EqualTo(File.ReadAllText(Path.Combine(Folder, $"{Name}.genesis.json"))));
            Assert.That(image, Is.EqualTo(File.ReadAllBytes(Path.Combine(Folder, $"{Name}.bin"))));
        });
    }

    [Test]
    [Explicit("Rewrites the golden files in the folder FWLEDGER_GOLDEN. Only after an intended change of the format.")]
    public void Write_GoldenFiles()
    {
        string folder = Environment.GetEnvironmentVariable("FWLEDGER_GOLDEN") ?? throw new InvalidOperationException("set FWLEDGER_GOLDEN");
        (LightChain chain, Address contract, byte[] image) = Made.Value;
        File.WriteAllBytes(Path.Combine(folder, $"{Name}.fwproof"), chain.Bundle(5, contract).Encode().ToArray());
        File.WriteAllText(Path.Combine(folder, $"{Name}.genesis.json"), GenesisFile.Format(chain.Genesis));
        File.WriteAllBytes(Path.Combine(folder, $"{Name}.bin"), image);
        Assert.That(BundleVerifier.Verify(chain.Bundle(5, contract), new BundleChecks(chain.Genesis, chain.HeadTimeMs)).Verdict,
            Is.EqualTo(BundleVerdict.Valid));
    }

    private static (LightChain Chain, Address Contract, byte[] Image) Make()
    {
        ISigner[] keys = [.. Enumerable.Range(1, 4).Select(i => (ISigner)TestKeys.OfSecret(i))];
        LightChain chain = LightChain.Start(keys, TestKeys.OfSecret(100), Name).Commit(2).ChangeSet([.. keys[..3], TestKeys.OfSecret(5)]).Commit();
        byte[] image = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        Address contract = chain.Publish(ReleaseMaker.Manifest(chain.Vendor, "1.4.2", 7, image));
        chain.Publish(ReleaseMaker.Manifest(chain.Vendor, "0.9.0", 1, image, model: "sensor-x2"));
        return (chain.Commit(2), contract, image);
    }
}
