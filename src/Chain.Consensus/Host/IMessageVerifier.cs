using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>Seam for signature checks, so that a simulation can run thousands of heights with cheap signatures.</summary>
public interface IMessageVerifier
{
    /// <summary>
    /// Whether <paramref name="signature"/> over <paramref name="digest"/> is that of the holder of <paramref name="publicKey"/>.
    /// Never throws.
    /// </summary>
    bool IsSignedBy(in PublicKey publicKey, in Hash256 digest, in Signature signature);
}
