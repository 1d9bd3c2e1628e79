using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>The product gives each vector the result that its file states.</summary>
[TestFixture]
public sealed class VectorVerdictTests
{
    [Test]
    public void Hashes_OfMessages_AreTheDigests() => Assert.Multiple(() =>
    {
        foreach (HashVector vector in VectorFolder.Read<HashVector>("hashes.json"))
            Assert.That(VectorFolder.Hex(SHA256.HashData(VectorFolder.Bytes(vector.Message))), Is.EqualTo(vector.Digest), vector.Name);
    });

    [Test]
    public void Genesis_Parsed_HasTheChainIdOfItsHash()
    {
        Assert.That(GenesisFile.TryParse(File.ReadAllText(VectorFolder.Path("genesis.json")), out GenesisDocument? genesis, out string problem), problem);
        HashVector vector = VectorFolder.Read<HashVector>("hashes.json").First(v => v.Domain == "fwledger/genesis/v1");
        Assert.That((genesis!.ChainId.ToString(), VectorFolder.Hex(genesis.Encode().Span)), Is.EqualTo((vector.Digest, vector.Payload)));
    }

    [Test]
    [Category("ENC.9")]
    public void Signatures_Verified_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (SignatureVector vector in VectorFolder.Read<SignatureVector>("signatures.json"))
        {
            PublicKey key = PublicKey.Parse(vector.Key);
            bool isValid = SignatureVerifier.Verify(key, Hash256.Parse(vector.Digest), Signature.Parse(vector.Signature));
            Assert.That((SignatureVerifier.IsValidPublicKey(key), isValid), Is.EqualTo((vector.IsKey, vector.IsValid)), vector.Name);
        }
    });

    [Test]
    [Category("LIGHT-HDR.10")]
    public void Certificates_Verified_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (CertificateVector vector in VectorFolder.Read<CertificateVector>("certificates.json"))
        {
            Assert.That(BlockHeader.TryDecode(VectorFolder.Bytes(vector.Header), out BlockHeader? header), vector.Name);
            Assert.That(ValidatorSet.TryDecode(VectorFolder.Bytes(vector.Set), out ValidatorSet? set), vector.Name);
            string verdict = !CommitCertificate.TryDecode(VectorFolder.Bytes(vector.Certificate), out CommitCertificate? certificate) ? "Malformed"
                : certificate.VerifyFor(header!, set!, header!.ChainId) == CertificateVerdict.Valid ? "Valid" : "BadCertificate";
            Assert.That((verdict, set!.Count), Is.EqualTo((vector.Verdict, vector.Validators)), vector.Name);
        }
    });

    [Test]
    [Category("STT.7")]
    public void StateProofs_Verified_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (StateProofVector vector in VectorFolder.Read<StateProofVector>("state-proofs.json"))
        {
            Hash256 path = StateKeys.Release(Address.Parse(vector.Contract)).Path, value = StateTree.HashValue(VectorFolder.Bytes(vector.Value));
            string verdict = !StateProof.TryDecode(VectorFolder.Bytes(vector.Proof), out StateProof? proof) ? "Malformed"
                : proof.VerifyMembership(Hash256.Parse(vector.Root), path, value) ? "Valid" : "BadProof";
            Assert.That((verdict, path.ToString()), Is.EqualTo((vector.Verdict, vector.Path)), vector.Name);
        }
    });

    [Test]
    [Category("BUNDLE.1")]
    public void Bounds_Decoded_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (BoundVector vector in VectorFolder.Read<BoundVector>("bounds.json"))
        {
            byte[] bytes = VectorFolder.Bytes(vector.Bytes);
            bool decodes = vector.Structure switch
            {
                "header" => BlockHeader.TryDecode(bytes, out _),
                "set" => ValidatorSet.TryDecode(bytes, out _),
                "anchor" => TrustAnchor.TryDecode(bytes, out _),
                "record" => ReleaseRecord.TryDecode(bytes, out _),
                _ => throw new InvalidOperationException(vector.Structure),
            };
            Assert.That(decodes, Is.EqualTo(vector.Decodes), $"{vector.Structure}: {vector.Name}");
        }
    });

    [Test]
    [Category("BUNDLE.3")]
    [Category("BUNDLE.4")]
    public void Bundles_Verified_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (BundleVector vector in VectorFolder.Read<BundleVector>("bundles.json"))
        {
            FileOutcome outcome = Reference.Verify(vector, File.ReadAllBytes(VectorFolder.Path("bundles/" + vector.File)));
            Assert.That((outcome.Verdict, outcome.Detail), Is.EqualTo((vector.Verdict, vector.Detail)), vector.Name);
            if (vector.NextAnchor is not null) Assert.That(outcome.NextAnchor, Is.EqualTo(vector.NextAnchor), vector.Name);
        }
    });

    [Test]
    [Category("LIGHT-INSTALL.1")]
    [Category("LIGHT-INSTALL.3")]
    public void Installs_Judged_AreAsStated() => Assert.Multiple(() =>
    {
        foreach (InstallVector vector in VectorFolder.Read<InstallVector>("install.json"))
        {
            Assert.That(ReleaseRecord.TryDecode(VectorFolder.Bytes(vector.Record), out ReleaseRecord? record), vector.Name);
            InstallVerdict verdict = InstallRule.Judge(record!, vector.HeadMs, Reference.Facts(vector.Device), vector.NowMs);
            Assert.That(verdict.ToString(), Is.EqualTo(vector.Verdict), vector.Name);
        }
    });
}
