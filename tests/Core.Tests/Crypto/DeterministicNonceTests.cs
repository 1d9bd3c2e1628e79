using System.Text.Json;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Core.Tests.Vectors;
using NBitcoin.Secp256k1;

namespace Core.Tests.Crypto;

/// <summary>Signatures have the nonces of RFC 6979, so a weak random generator gives no key away.</summary>
[Category("E05")]
public sealed class DeterministicNonceTests
{
    private const string VectorFile = "rfc6979-secp256k1/vectors.json";

    private static IEnumerable<TestCaseData> Rows(string kind) =>
        VectorFiles.Json(VectorFile).GetProperty(kind).EnumerateArray().Select((row, i) => new TestCaseData(row).SetArgDisplayNames($"{i}"));

    [TestCaseSource(nameof(Rows), ["signatures"])]
    public void Sign_PublishedVector_GivesItsSignature(JsonElement row) =>
        Assert.That(Sign(row, Digest(row)), Is.EqualTo(Text(row, "signature")));

    [TestCaseSource(nameof(Rows), ["reduced"])]
    public void Sign_DigestOfAtLeastTheOrder_ReducesItFirst(JsonElement row) =>
        Assert.That(Sign(row, Hash256.From(Bytes(row, "digest"))), Is.EqualTo(Text(row, "signature")));

    [TestCaseSource(nameof(Rows), ["nonces"])]
    public void TryGetNonce_PublishedVector_GivesItsCandidates(JsonElement row)
    {
        byte[] digest = Digest(row).AsSpan().ToArray();
        foreach ((string name, uint attempt) in (ReadOnlySpan<(string, uint)>)[("k0", 0), ("k1", 1), ("k15", 15)])
        {
            byte[] nonce = new byte[32];
            Assert.That(RFC6979NonceFunction.Instance.TryGetNonce(nonce, digest, Bytes(row, "key"), [], attempt), Is.True);
            Assert.That(nonce, Is.EqualTo(Bytes(row, name)), name);
        }
    }

    [Test]
    public void Sign_OneDigestTwice_GivesEqualSignatures()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        Hash256 digest = Sha256.Hash("x"u8);
        Assert.That(signer.Sign(digest), Is.EqualTo(signer.Sign(digest)));
    }

    [Test]
    public void TryGetNonce_AHundredThousandDigests_NeverRepeatsANonce()
    {
        byte[] key = Sha256.Hash("one key for all"u8).AsSpan().ToArray();
        HashSet<Hash256> seen = [];
        Span<byte> nonce = stackalloc byte[32];
        for (int i = 0; i < 100_000; i++)
        {
            RFC6979NonceFunction.Instance.TryGetNonce(nonce, Sha256.Hash(BitConverter.GetBytes(i)).AsSpan(), key, [], 0);
            Assert.That(seen.Add(Hash256.From(nonce)), Is.True);
        }
    }

    [Test]
    public void Sign_ManyDigests_NeverRepeatsR()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        HashSet<Hash256> seen = [];
        for (int i = 0; i < 1_000; i++)
        {
            Signature signature = signer.Sign(Sha256.Hash(BitConverter.GetBytes(i)));
            Assert.That(seen.Add(Hash256.From(signature.AsSpan()[..32])), Is.True, "r repeats if the nonce does");
        }
    }

    private static string Sign(JsonElement row, Hash256 digest)
    {
        using EcdsaSigner signer = EcdsaSigner.FromPrivateKey(Bytes(row, "key"));
        Signature signature = signer.Sign(digest);
        Assert.That(SignatureVerifier.Verify(signer.PublicKey, digest, signature), Is.True);
        return Convert.ToHexStringLower(signature.AsSpan());
    }

    private static Hash256 Digest(JsonElement row) => Sha256.Hash(System.Text.Encoding.UTF8.GetBytes(Text(row, "message")));

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static byte[] Bytes(JsonElement row, string name) => Convert.FromHexString(Text(row, name));
}
