using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>Verifies signatures. An interface, so that a simulation can run thousands of heights with cheap signatures.</summary>
public interface IMessageVerifier
{
    /// <summary>
    /// Whether <paramref name="signature"/> is a valid signature over <paramref name="digest"/> under <paramref name="publicKey"/>.
    /// Never throws.
    /// </summary>
    bool IsSignedBy(in PublicKey publicKey, in Hash256 digest, in Signature signature);
}
