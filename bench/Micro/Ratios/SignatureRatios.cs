using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace MicroBench.Ratios;

/// <summary>Signatures: a block's by known keys, and one by a key that is not known, against libsecp256k1 and the platform.</summary>
internal static class SignatureRatios
{
    private const int BlockSignatures = 1_000, KnownKeys = 64, Single = 20;
    // More keys than the verifier keeps, so that none is known when its turn comes again.
    private const int Strangers = 1_100;

    public static void Measure(Figures figures, int rounds)
    {
        SignedDigest[] block = Sign(BlockSignatures, KnownKeys), strangers = Sign(Strangers, Strangers);
        bool[] verdicts = new bool[block.Length];
        using ECDsa platformKey = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10"));
        byte[] digest = SHA256.HashData("digest"u8), signature = platformKey.SignHash(digest);
        LibSecp256k1? library = LibSecp256k1.IsPresent ? new LibSecp256k1() : null;
        if (library is null) Console.Error.WriteLine("libsecp256k1 is missing, so its ratios are null: apt-get install libsecp256k1-1");
        byte[][] parsed = library is null ? [] : [.. block.Select(s => library.Parse(s.Key))];

        Turns known = new Turns().Add("block", block.Length, () =>
        {
            SignatureVerifier.VerifyAll(block, verdicts);
            Require(!verdicts.Contains(false));
        }).Add("platform", Single, () =>
        {
            for (int i = 0; i < Single; i++) Require(platformKey.VerifyHash(digest, signature));
        });
        int next = 0, nextParsed = 0;
        if (library is not null)
        {
            known.Add("library", Single, () =>
            {
                for (int i = 0; i < Single; i++, nextParsed = (nextParsed + 1) % block.Length) Require(library.Verify(block[nextParsed], parsed[nextParsed]));
            });
        }

        known.Run(rounds);
        // By itself, because strangers push the known keys' tables out.
        Turns unknown = new Turns().Add("single", Single, () =>
        {
            for (int i = 0; i < Single; i++, next = (next + 1) % strangers.Length)
                Require(SignatureVerifier.Verify(strangers[next].Key, strangers[next].Digest, strangers[next].Signature));
        });
        if (library is not null)
        {
            int other = 0;
            unknown.Add("library", Single, () =>
            {
                for (int i = 0; i < Single; i++, other = (other + 1) % strangers.Length)
                    Require(library.Verify(strangers[other], library.Parse(strangers[other].Key)));
            });
        }

        unknown.Run(rounds);
        figures.Add("verify_block_vs_libsecp256k1", library is null ? null : known.Ratio("block", "library"), "at least 2, goal 5");
        figures.Add("verify_single_vs_libsecp256k1", library is null ? null : unknown.Ratio("single", "library"), "at least 0.4");
        figures.AddMicroseconds("verify_block_us", known, "block");
        figures.AddMicroseconds("verify_single_us", unknown, "single");
        figures.AddMicroseconds("bcl_verify_us", known, "platform");
        figures.Add("libsecp256k1", library is null ? null : 1, "present");
        if (library is null) return;
        figures.AddMicroseconds("libsecp256k1_verify_us", known, "library");
        figures.AddMicroseconds("libsecp256k1_parse_key_and_verify_us", unknown, "library");
    }

    private static SignedDigest[] Sign(int count, int keys)
    {
        EcdsaSigner[] signers = [.. Enumerable.Range(0, keys).Select(_ => EcdsaSigner.Generate())];
        SignedDigest[] signed = new SignedDigest[count];
        Parallel.For(0, count, i =>
        {
            EcdsaSigner signer = signers[i % keys];
            Hash256 digest = Sha256.Hash(BitConverter.GetBytes(i));
            lock (signer) signed[i] = new SignedDigest(signer.PublicKey, digest, signer.Sign(digest));
        });
        foreach (EcdsaSigner signer in signers) signer.Dispose();
        return signed;
    }

    private static void Require(bool isGood)
    {
        if (!isGood) throw new InvalidOperationException("A good signature is refused.");
    }
}
