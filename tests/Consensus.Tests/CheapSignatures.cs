using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Consensus.Tests;

/// <summary>
/// A signature is a hash of public key and digest, so a simulation needs no elliptic curve. Anyone could forge it; no simulated
/// node does.
/// </summary>
internal sealed class CheapSignatures : IMessageVerifier
{
    internal static readonly CheapSignatures Instance = new();

    /// <summary>Number of checks on this thread so far. Tests use it to show that the engine checks each signature once.</summary>
    [ThreadStatic]
    internal static int ChecksCount;

    internal static PublicKey KeyOf(int number)
    {
        byte[] bytes = new byte[PublicKey.Size];
        bytes[0] = 2;
        BitConverter.TryWriteBytes(bytes.AsSpan(1), number);
        return PublicKey.From(bytes);
    }

    internal static Signature Sign(in PublicKey key, in Hash256 digest)
    {
        Span<byte> signed = stackalloc byte[PublicKey.Size + Hash256.Size];
        key.CopyTo(signed);
        digest.CopyTo(signed[PublicKey.Size..]);
        Span<byte> bytes = stackalloc byte[Signature.Size];
        Sha256.Hash(signed).CopyTo(bytes);
        return Signature.From(bytes);
    }

    public bool IsSignedBy(in PublicKey publicKey, in Hash256 digest, in Signature signature)
    {
        ChecksCount++;
        return Sign(publicKey, digest).Equals(signature);
    }
}
