using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using DeviceVerifier.Tests.Vectors;

namespace DeviceVerifier.Tests.Native;

/// <summary>The verifier in C gives each vector the result that its file states, in every build.</summary>
[TestFixtureSource(typeof(Build), nameof(Build.All))]
internal sealed class NativeVectorTests(Build build)
{
    private VerifierProcess _verifier = null!;

    [OneTimeSetUp]
    public void Start() => _verifier = build.Start();

    [OneTimeTearDown]
    public void Stop() => _verifier?.Dispose();

    [Test]
    [Category("ENC.9")]
    public void Signatures_Verified_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (SignatureVector vector in VectorFolder.Read<SignatureVector>("signatures.json"))
            Assert.That(_verifier.Signature(vector.Key, vector.Digest, vector.Signature), Is.EqualTo((vector.IsKey, vector.IsValid)), vector.Name);
    });

    [Test]
    [Category("LIGHT-HDR.10")]
    public void Certificates_Verified_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (CertificateVector vector in VectorFolder.Read<CertificateVector>("certificates.json"))
        {
            byte[] header = VectorFolder.Bytes(vector.Header);
            byte[] file = RawParts.OnlyBlock(header, VectorFolder.Bytes(vector.Certificate), VectorFolder.Bytes(vector.Set));
            FileOutcome outcome = _verifier.Verify(file, Before(header), RawParts.NowMs, 0);
            // The file has no record: a valid certificate shows by the next step's verdict.
            (string, string) expected = vector.Verdict switch
            {
                "Valid" => ("RecordRefused", "MissingPart"),
                "Malformed" => ("Malformed", "Unspecified"),
                _ => ("HeaderRefused", vector.Verdict),
            };
            Assert.That((outcome.Verdict, outcome.Detail), Is.EqualTo(expected), vector.Name);
        }
    });

    [Test]
    [Category("STT.7")]
    [Category("STT.8")]
    public void StateProofs_Verified_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (StateProofVector vector in VectorFolder.Read<StateProofVector>("state-proofs.json"))
        {
            (byte[] block, TrustAnchor anchor) = RawParts.Head(Hash256.Parse(vector.Root));
            byte[] file = RawParts.Bundle(VectorFolder.Bytes(vector.Contract), VectorFolder.Bytes(vector.Value), VectorFolder.Bytes(vector.Proof), block);
            FileOutcome outcome = _verifier.Verify(file, anchor.Encode().Span, RawParts.NowMs, 0);
            // The value is no record: a valid proof shows by the next check's verdict.
            string expected = vector.Verdict == "Valid" ? "WrongRecord" : vector.Verdict;
            Assert.That((outcome.Verdict, outcome.Detail), Is.EqualTo(("RecordRefused", expected)), vector.Name);
        }
    });

    [Test]
    [Category("BUNDLE.1")]
    public void Bounds_Decoded_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (BoundVector vector in VectorFolder.Read<BoundVector>("bounds.json"))
            Assert.That(Decodes(vector.Structure, VectorFolder.Bytes(vector.Bytes)), Is.EqualTo(vector.Decodes), $"{vector.Structure}: {vector.Name}");
    });

    [Test]
    [Category("BUNDLE.3")]
    [Category("BUNDLE.11")]
    [Category("BUNDLE.13")]
    public void Bundles_Verified_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (BundleVector vector in VectorFolder.Read<BundleVector>("bundles.json"))
        {
            byte[] file = File.ReadAllBytes(VectorFolder.Path("bundles/" + vector.File)), anchor = VectorFolder.Bytes(vector.Anchor);
            FileOutcome outcome = vector.File.EndsWith(".fwsteps", StringComparison.Ordinal)
                ? _verifier.Advance(file, anchor, vector.NowMs!.Value)
                : _verifier.Verify(file, anchor, vector.NowMs, vector.Floor);
            string verdict = vector.Image is null ? outcome.Verdict : _verifier.Image(VectorFolder.Bytes(vector.Image));
            Assert.That((verdict, outcome.Detail), Is.EqualTo((vector.Verdict, vector.Detail)), vector.Name);
            if (vector.NextAnchor is not null) Assert.That(outcome.NextAnchor, Is.EqualTo(vector.NextAnchor), vector.Name);
        }
    });

    [Test]
    [Category("BUNDLE.8")]
    public void Image_OfARefusedRelease_IsNeverValid()
    {
        BundleVector vector = VectorFolder.Read<BundleVector>("bundles.json").First(v => v.Name == "at-the-expiry");
        byte[] file = File.ReadAllBytes(VectorFolder.Path("bundles/" + vector.File));
        _verifier.Verify(file, VectorFolder.Bytes(vector.Anchor), vector.NowMs, 0);
        Assert.That(_verifier.Image(ReleaseMaker.Image("1.4.2")), Is.EqualTo("ImageSizeMismatch"));
    }

    [Test]
    [Category("LIGHT-INSTALL.1")]
    [Category("LIGHT-INSTALL.3")]
    public void Installs_Judged_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (InstallVector vector in VectorFolder.Read<InstallVector>("install.json"))
        {
            byte[] record = VectorFolder.Bytes(vector.Record);
            Assert.That(ReleaseRecord.TryDecode(record, out ReleaseRecord? read), vector.Name);
            (byte[] file, TrustAnchor anchor) = RawParts.Record(record, read!.Manifest.ContractAddress(RawParts.ChainId), vector.HeadMs);
            _verifier.Verify(file, anchor.Encode().Span, vector.NowMs, 0);
            Assert.That(_verifier.Match(vector.Device), Is.EqualTo(vector.Verdict), vector.Name);
        }
    });

    [Test]
    public void Match_ReleaseThatIsNotProven_IsNoAnswer()
    {
        _verifier.Verify([], new byte[80], RawParts.NowMs, 0);
        Assert.That(_verifier.Match(new DeviceVector(null, null, null, null, null, null)), Is.EqualTo("Unspecified"));
    }

    [Test]
    [Category("BUNDLE.1")]
    public void Verify_FileAbove256Kib_IsMalformed() =>
        Assert.That(_verifier.Verify(new byte[256 * 1024 + 1], new byte[80], RawParts.NowMs, 0).Verdict, Is.EqualTo("Malformed"));

    [Test]
    public void Verify_AnyReadFails_IsReadFailedAndProvesNothing()
    {
        BundleVector vector = VectorFolder.Read<BundleVector>("bundles.json").First(v => v.Name == "one-hop");
        byte[] file = File.ReadAllBytes(VectorFolder.Path("bundles/" + vector.File)), anchor = VectorFolder.Bytes(vector.Anchor);
        FileOutcome outcome;
        int reads = 0;
        do
        {
            _verifier.FailAtRead(++reads);
            outcome = _verifier.Verify(file, anchor, vector.NowMs, 0);
            if (outcome.Verdict != "Valid") Assert.That((outcome.Verdict, outcome.NextAnchor), Is.EqualTo(("ReadFailed", (string?)null)), $"read {reads}");
        }
        while (outcome.Verdict != "Valid");
        _verifier.FailAtRead(0);
        Assert.That(reads, Is.GreaterThan(100));
    }

    private static ReadOnlySpan<byte> Before(byte[] header)
    {
        Assert.That(BlockHeader.TryDecode(header, out BlockHeader? read));
        return RawParts.Before(read!).Encode().Span;
    }

    private bool Decodes(string structure, byte[] bytes)
    {
        ValidatorSet set = LightChain.SetOf([TestKeys.OfSecret(1)]);
        BlockHeader header = RawParts.Header(set, Hash256.Zero);
        byte[] certificate = Certificates.Sign(header, set, [TestKeys.OfSecret(1)]).Encode().ToArray(), encoded = header.Encoded.ToArray();
        byte[] anchor = RawParts.Before(header).Encode().ToArray(), own = set.Encode().ToArray();
        switch (structure)
        {
            case "header":
                return Check(RawParts.OnlyBlock(bytes, certificate, own), anchor) != "Malformed";
            case "set":
                return Check(RawParts.OnlyBlock(encoded, certificate, bytes), anchor) != "Malformed"
                    && Check(RawParts.OnlyBlock(encoded, certificate, own, bytes), anchor) != "Malformed";
            case "anchor":
                return Check(RawParts.OnlyBlock(encoded, certificate, own), bytes) != "BadAnchor";
            default:
                Address contract = ReleaseRecord.TryDecode(bytes, out ReleaseRecord? read) ? read.Manifest.ContractAddress(RawParts.ChainId) : default;
                (byte[] file, TrustAnchor start) = RawParts.Record(bytes, contract, RawParts.NowMs - 1);
                return _verifier.Verify(file, start.Encode().Span, RawParts.NowMs, 0).Detail != "WrongRecord";
        }
    }

    private string Check(byte[] file, byte[] anchor) => _verifier.Verify(file, anchor, RawParts.NowMs, 0).Verdict;
}
