using Chain.Light;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>The files in docs/vectors are what this project makes, byte by byte.</summary>
/// <remarks>
/// If a test here fails, a format, an encoding or a hash has changed. Bundles in the field would no longer verify, so the change needs a new
/// version of the format.
/// </remarks>
[TestFixture]
public sealed class VectorFileTests
{
    private static readonly Lazy<(BundleVector Vector, byte[] File)[]> Bundles = new(() => [.. BundleVectors.All()]);

    private static IEnumerable<TestCaseData> Files() => Texts().Select(f => new TestCaseData(f.Name, f.Make).SetArgDisplayNames(f.Name));

    private static IEnumerable<(string Name, Func<string> Make)> Texts()
    {
        yield return ("hashes.json", () => VectorFolder.Format(HashVectors.All()));
        yield return ("genesis.json", () => GenesisFile.Format(HashVectors.Genesis));
        yield return ("signatures.json", () => VectorFolder.Format(SignatureVectors.All()));
        yield return ("certificates.json", () => VectorFolder.Format(CertificateVectors.All()));
        yield return ("state-proofs.json", () => VectorFolder.Format(StateProofVectors.All()));
        yield return ("bounds.json", () => VectorFolder.Format(BoundVectors.All()));
        yield return ("bundles.json", () => VectorFolder.Format(Bundles.Value.Select(b => b.Vector)));
        yield return ("install.json", () => VectorFolder.Format(InstallVectors.All()));
    }

    [TestCaseSource(nameof(Files))]
    public void File_MadeAgain_IsTheSame(string name, Func<string> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        Assert.That(make(), Is.EqualTo(File.ReadAllText(VectorFolder.Path(name))));
    }

    [Test]
    public void Bundles_MadeAgain_AreTheSame()
    {
        string[] stored = [.. Directory.EnumerateFiles(VectorFolder.Path("bundles")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.That(Bundles.Value.Select(b => b.Vector.File).Distinct().Order(StringComparer.Ordinal), Is.EqualTo(stored));
        Assert.Multiple(() =>
        {
            foreach ((BundleVector vector, byte[] file) in Bundles.Value)
                Assert.That(file, Is.EqualTo(File.ReadAllBytes(VectorFolder.Path("bundles/" + vector.File))), vector.Name);
        });
    }

    [Test]
    public void Names_OfVectors_AreUnique()
    {
        Assert.That(Bundles.Value.Select(b => b.Vector.Name), Is.Unique);
        Assert.That(InstallVectors.All().Select(v => v.Name), Is.Unique);
        Assert.That(HashVectors.All().Select(v => v.Name), Is.Unique);
    }

    [Test]
    [Explicit("Rewrites docs/vectors. Only after an intended change of a format.")]
    public void Write_Vectors()
    {
        Directory.CreateDirectory(VectorFolder.Path("bundles"));
        foreach (string old in Directory.EnumerateFiles(VectorFolder.Path("bundles"))) File.Delete(old);
        foreach ((string name, Func<string> make) in Texts()) File.WriteAllText(VectorFolder.Path(name), make());
        foreach ((BundleVector vector, byte[] file) in Bundles.Value) File.WriteAllBytes(VectorFolder.Path("bundles/" + vector.File), file);
        Assert.That(Directory.EnumerateFiles(VectorFolder.Path("bundles")), Is.Not.Empty);
    }
}
