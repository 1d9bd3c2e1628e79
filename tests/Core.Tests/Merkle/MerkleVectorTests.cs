using System.Text.Json;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

namespace Core.Tests.Merkle;

/// <summary>The test vectors ("probes") of transparency-dev/merkle.</summary>
[Category("C07")]
public sealed class MerkleVectorTests
{
    [Test]
    [Category("MRK.3")]
    [Category("C06")]
    public void VerifyInclusion_PublicProbes_GivesTheirVerdicts()
    {
        int count = 0, refused = 0;
        foreach (JsonElement probe in VectorFiles.Json("merkle-rfc6962/inclusion.json").EnumerateArray())
        {
            count++;
            bool isExpected = !probe.GetProperty("wantErr").GetBoolean();
            if (!isExpected) refused++;
            bool isAccepted = TryHash(probe.GetProperty("root"), out Hash256 root) && TryHash(probe.GetProperty("leafHash"), out Hash256 leaf)
                && TryProof(probe, out Hash256[] proof) && TryNumber(probe, "leafIdx", out long index) && TryNumber(probe, "treeSize", out long size)
                && MerkleTree.VerifyInclusion(leaf, index, size, proof, root);
            Assert.That(isAccepted, Is.EqualTo(isExpected), $"{probe.GetProperty("file").GetString()}: {probe.GetProperty("desc").GetString()}");
        }

        Assert.That((count, refused), Is.EqualTo((98, 92)));
    }

    // Like these probes, our verifier refuses an old size of 0. PROOF_FORMAT.md says why. [MRK.4]
    [Test]
    [Category("MRK.4")]
    [Category("C08")]
    public void VerifyConsistency_PublicProbes_GivesTheirVerdicts()
    {
        int count = 0, oldSizeZero = 0;
        foreach (JsonElement probe in VectorFiles.Json("merkle-rfc6962/consistency.json").EnumerateArray())
        {
            count++;
            bool isExpected = !probe.GetProperty("wantErr").GetBoolean();
            if (TryNumber(probe, "size1", out long size1) && size1 == 0) oldSizeZero++;
            bool isAccepted = TryHash(probe.GetProperty("root1"), out Hash256 root1) && TryHash(probe.GetProperty("root2"), out Hash256 root2)
                && TryProof(probe, out Hash256[] proof) && TryNumber(probe, "size1", out size1) && TryNumber(probe, "size2", out long size2)
                && MerkleTree.VerifyConsistency(size1, size2, root1, root2, proof);
            Assert.That(isAccepted, Is.EqualTo(isExpected), $"{probe.GetProperty("file").GetString()}: {probe.GetProperty("desc").GetString()}");
        }

        Assert.That(count, Is.EqualTo(98));
        Assert.That(oldSizeZero, Is.EqualTo(9));
    }

    [TestCase("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [TestCase("L123456", "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")]
    [Category("MRK.2")]
    public void HashLeaf_KnownAnswers_AreGiven(string leaf, string expected)
    {
        Assert.That(MerkleTree.HashLeaf(System.Text.Encoding.ASCII.GetBytes(leaf)).ToString(), Is.EqualTo(expected));
    }

    [Test]
    [Category("MRK.1")]
    public void EmptyRoot_KnownAnswer_IsGiven()
    {
        Assert.That(MerkleTree.EmptyRoot.ToString(), Is.EqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        Assert.That(MerkleTree.Root([]), Is.EqualTo(MerkleTree.EmptyRoot));
    }

    // A size above the range of a signed 64-bit integer cannot reach the verifier, because decoders refuse it.
    private static bool TryNumber(JsonElement probe, string name, out long number) => probe.GetProperty(name).TryGetInt64(out number);

    // The hash type refuses missing bytes before a verifier runs. Some probes have a word in place of a hash ("WrongRoot",
    // "don't care 1"), one of them in a valid proof. The test replaces each word by its digest: equal words stay equal,
    // different words stay different, and the verifier itself decides.
    private static bool TryHash(JsonElement value, out Hash256 hash)
    {
        byte[] bytes = value.ValueKind == JsonValueKind.Null ? [] : value.GetBytesFromBase64();
        bool isHash = Hash256.TryFrom(bytes, out hash);
        if (!isHash && bytes.Length > 0) hash = Chain.Core.Crypto.Sha256.Hash(bytes);
        return isHash || bytes.Length > 0;
    }

    private static bool TryProof(JsonElement probe, out Hash256[] proof)
    {
        JsonElement value = probe.GetProperty("proof");
        proof = new Hash256[value.ValueKind == JsonValueKind.Null ? 0 : value.GetArrayLength()];
        for (int i = 0; i < proof.Length; i++)
        {
            if (!TryHash(value[i], out proof[i])) return false;
        }

        return true;
    }
}
