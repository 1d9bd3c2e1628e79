using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using MicroBench.Ratios;
using NBitcoin.Secp256k1;
using SHA256 = System.Security.Cryptography.SHA256;

namespace MicroBench.Worlds;

/// <summary>Valid signatures, and a function for every way to verify or make one: ours, the platform's, libsecp256k1's, NBitcoin's.</summary>
internal sealed class SignatureWork : IDisposable
{
    /// <summary>The number of signatures in a block, and the number of keys that made them.</summary>
    public const int BlockSignatures = 1_000, KnownKeys = 64;

    // More unknown keys than the verifier caches, so each is evicted before its turn comes again.
    private static readonly int StrangerCount = Dry.Or(20, 1_100);

    private readonly SignedDigest[] _block = Sign(BlockSignatures, KnownKeys);
    private readonly bool[] _verdicts = new bool[BlockSignatures];
    private readonly Lazy<SignedDigest[]> _strangers = new(() => Sign(StrangerCount, StrangerCount));
    private readonly ECDsa _platformKey = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10"));
    private readonly byte[] _digest = SHA256.HashData("digest"u8);
    private readonly byte[] _signature;
    private readonly LibSecp256k1? _library = LibSecp256k1.IsPresent ? new LibSecp256k1() : null;
    private readonly byte[][] _parsed;
    private readonly ECPubKey[] _parsedByNBitcoin;
    private readonly EcdsaSigner _signer = EcdsaSigner.Generate();
    private int _nextKnown, _nextStranger, _nextOfLibrary, _nextStrangerOfLibrary, _nextOfNBitcoin, _nextToSign;

    public SignatureWork()
    {
        _signature = _platformKey.SignHash(_digest);
        _parsedByNBitcoin = [.. _block.Select(s => ParseByNBitcoin(s.Key))];
        _parsed = _library is null ? [] : [.. _block.Select(s => _library.Parse(s.Key))];
    }

    /// <summary>Verifies the whole block in one batch. From the second time on, the verifier has a table for each key.</summary>
    public void VerifyBlock()
    {
        SignatureVerifier.VerifyAll(_block, _verdicts);
        Require(!_verdicts.Contains(false));
    }

    /// <summary>Verifies one of the block's signatures.</summary>
    public void VerifyKnown() => Verify(Next(_block, ref _nextKnown));

    /// <summary>Verifies one signature by a key that the verifier does not know. Unknown keys evict the known keys' tables.</summary>
    public void VerifyStranger() => Verify(Next(_strangers.Value, ref _nextStranger));

    /// <summary>Verifies one signature with the platform's library, always the same one.</summary>
    public void VerifyByPlatform() => Require(_platformKey.VerifyHash(_digest, _signature));

    /// <summary>Verifies one of the block's signatures with libsecp256k1, with its key parsed before.</summary>
    public void VerifyByLibrary()
    {
        int at = _nextOfLibrary;
        Require(_library!.Verify(Next(_block, ref _nextOfLibrary), _parsed[at]));
    }

    /// <summary>Verifies one signature by an unknown key with libsecp256k1, which first parses the key.</summary>
    public void VerifyStrangerByLibrary()
    {
        SignedDigest signed = Next(_strangers.Value, ref _nextStrangerOfLibrary);
        Require(_library!.Verify(signed, _library.Parse(signed.Key)));
    }

    /// <summary>One of the block's signatures by NBitcoin.Secp256k1, its key parsed before.</summary>
    public void VerifyByNBitcoin()
    {
        int at = _nextOfNBitcoin;
        SignedDigest signed = Next(_block, ref _nextOfNBitcoin);
        Require(SecpECDSASignature.TryCreateFromCompact(signed.Signature.AsSpan(), out SecpECDSASignature? signature)
            && _parsedByNBitcoin[at].SigVerify(signature!, signed.Digest.AsSpan()));
    }

    /// <summary>Makes one signature as a node does, by NBitcoin.Secp256k1.</summary>
    public void Sign() => _signer.Sign(Next(_block, ref _nextToSign).Digest);

    /// <summary>Makes one signature by the platform's library.</summary>
    public void SignByPlatform()
    {
        Span<byte> signature = stackalloc byte[Signature.Size];
        Hash256 digest = Next(_block, ref _nextToSign).Digest;
        Require(_platformKey.TrySignHash(digest.AsSpan(), signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out _));
    }

    public void Dispose()
    {
        _platformKey.Dispose();
        _signer.Dispose();
    }

    private static ECPubKey ParseByNBitcoin(in PublicKey key) => ECPubKey.TryCreate(key.AsSpan(), Context.Instance, out _, out ECPubKey? parsed) ? parsed
        : throw new InvalidOperationException("The key is no point of the curve.");

    private static SignedDigest Next(SignedDigest[] all, ref int next)
    {
        SignedDigest signed = all[next];
        next = (next + 1) % all.Length;
        return signed;
    }

    private static void Verify(in SignedDigest signed) => Require(SignatureVerifier.Verify(signed.Key, signed.Digest, signed.Signature));

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
