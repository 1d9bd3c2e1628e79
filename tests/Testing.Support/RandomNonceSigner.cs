using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Testing.Support;

/// <summary>Signs with the platform's ECDSA, whose nonces are random: signing a digest again gives another valid signature.</summary>
public sealed class RandomNonceSigner(EcdsaSigner key) : ISigner
{
    private static readonly BigInteger Order =
        BigInteger.Parse("00fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public PublicKey PublicKey => key.PublicKey;

    public Address Address => key.Address;

    public Signature Sign(in Hash256 digest)
    {
        using ECDsa platform = ECDsa.Create();
        platform.ImportFromPem(key.ExportPem(""));
        byte[] signature = platform.SignHash(digest.AsSpan().ToArray());
        BigInteger s = new(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        byte[] low = BigInteger.Min(s, Order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        low.CopyTo(signature.AsSpan(Signature.Size - low.Length));
        return Signature.From(signature);
    }
}
