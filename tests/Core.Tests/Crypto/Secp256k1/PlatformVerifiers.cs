using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Crypto.Secp256k1;
using Chain.Core.Primitives;
using NBitcoin.Secp256k1;
using static Core.Tests.Crypto.Secp256k1.ReferenceCurve;

namespace Core.Tests.Crypto.Secp256k1;

/// <summary>
/// Verifiers of other authors, for comparison: the platform's (OpenSSL), libsecp256k1 (Debian package libsecp256k1-1) and
/// NBitcoin.Secp256k1.
/// </summary>
internal sealed class PlatformVerifiers : IDisposable
{
    private const string Library = "libsecp256k1.so.1";
    private const uint ContextNone = 1;

    private readonly Dictionary<PublicKey, ECDsa?> _keys = [];
    private nint _context;

    public static bool HasLibSecp256k1 { get; } = NativeLibrary.TryLoad(Library, out _);

    public bool VerifyByOpenSsl(in SignedDigest signed)
    {
        if (!_keys.TryGetValue(signed.Key, out ECDsa? key)) _keys.Add(signed.Key, key = Import(signed.Key));
        BigInteger s = Number(signed.Signature.AsSpan()[32..]);
        return key is not null && s <= N / 2
            && key.VerifyHash(signed.Digest.AsSpan(), signed.Signature.AsSpan(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public bool VerifyByLibSecp256k1(in SignedDigest signed)
    {
        if (_context == 0) _context = secp256k1_context_create(ContextNone);
        byte[] key = new byte[64], signature = new byte[64];
        return secp256k1_ec_pubkey_parse(_context, key, signed.Key.AsSpan().ToArray(), PublicKey.Size) == 1
            && secp256k1_ecdsa_signature_parse_compact(_context, signature, signed.Signature.AsSpan().ToArray()) == 1
            && secp256k1_ecdsa_verify(_context, signature, signed.Digest.AsSpan().ToArray(), key) == 1;
    }

    public static bool VerifyByNBitcoin(in SignedDigest signed) =>
        ECPubKey.TryCreate(signed.Key.AsSpan(), Context.Instance, out _, out ECPubKey? key)
        && SecpECDSASignature.TryCreateFromCompact(signed.Signature.AsSpan(), out SecpECDSASignature? signature)
        && key.SigVerify(signature!, signed.Digest.AsSpan());

    public void Dispose()
    {
        foreach (ECDsa? key in _keys.Values) key?.Dispose();
        if (_context != 0) secp256k1_context_destroy(_context);
    }

    private static ECDsa? Import(in PublicKey key)
    {
        BigInteger x = Number(key.AsSpan()[1..]);
        if (key.AsSpan()[0] is not (2 or 3) || x >= P || WithX(x, key.AsSpan()[0] == 3) is not { } point) return null;
        return ECDsa.Create(new ECParameters { Curve = Secp256k1Curve.Named, Q = new ECPoint { X = Bytes(point.X), Y = Bytes(point.Y) } });
    }

    [DllImport(Library)]
    private static extern nint secp256k1_context_create(uint flags);

    [DllImport(Library)]
    private static extern void secp256k1_context_destroy(nint context);

    [DllImport(Library)]
    private static extern int secp256k1_ec_pubkey_parse(nint context, byte[] key, byte[] input, nuint length);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_signature_parse_compact(nint context, byte[] signature, byte[] input);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_verify(nint context, byte[] signature, byte[] digest, byte[] key);
}
