using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>A block that an operator vouches for. Trust starts there instead of at the genesis, and restarts there after the trusting period.</summary>
/// <param name="Height">Height of the block, from 1.</param>
/// <param name="HeaderHash">Hash of its header, which covers the chain's id and everything else.</param>
/// <param name="NextValidatorsHash">Hash of the set that decides the next block, so that the operator states in full whom it trusts.</param>
public sealed record Checkpoint(long Height, Hash256 HeaderHash, Hash256 NextValidatorsHash)
{
    /// <summary>One line for configuration files: height:header hash:hash of the next set.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}:{HeaderHash}:{NextValidatorsHash}");

    /// <summary>Makes a checkpoint of a block that the caller trusts.</summary>
    public static Checkpoint Of(LightBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return new Checkpoint(block.Header.Height, block.Header.Hash, block.Header.NextValidatorsHash);
    }

    /// <summary>Parses the form that <see cref="ToString"/> writes; refuses any other.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        string[] parts = text?.Split(':', 4) ?? [];
        if (parts.Length != 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long height)) return false;
        if (height is < 1 or > Limits.HeightMax) return false;
        if (!Hash256.TryParse(parts[1], out Hash256 header) || !Hash256.TryParse(parts[2], out Hash256 set)) return false;
        checkpoint = new Checkpoint(height, header, set);
        return checkpoint.ToString() == text;
    }

    /// <summary>Checks that a block is the one that this checkpoint names, that it is of this chain, and that a quorum decided it. [LIGHT-TRUST.2]</summary>
    /// <remarks>The operator vouches for the header; the certificate is checked so that the block can serve as evidence later.</remarks>
    /// <param name="chainId">The chain, from its genesis.</param>
    /// <param name="block">What a source sent.</param>
    /// <param name="trusted">Where trust starts, if the verdict is valid.</param>
    public LightVerdict Verify(Hash256 chainId, LightBlock block, out TrustedState? trusted)
    {
        ArgumentNullException.ThrowIfNull(block);
        trusted = null;
        if (!block.Header.ChainId.Equals(chainId)) return LightVerdict.WrongChain;
        bool isNamed = block.Header.Height == Height && block.Header.Hash.Equals(HeaderHash) && block.Header.NextValidatorsHash.Equals(NextValidatorsHash);
        if (!isNamed) return LightVerdict.NotTheCheckpoint;
        if (!block.Validators.Hash(chainId).Equals(block.Header.ValidatorsHash)) return LightVerdict.ValidatorsHashMismatch;
        if (!block.SetAfter.Hash(chainId).Equals(NextValidatorsHash)) return LightVerdict.NextValidatorsHashMismatch;
        if (!TrustedState.AreGood(block.Validators) || !TrustedState.AreGood(block.SetAfter)) return LightVerdict.InvalidValidatorKey; // [LIGHT-HDR.11]
        if (block.Certificate.VerifyFor(block.Header, block.Validators, chainId) != CertificateVerdict.Valid) return LightVerdict.BadCertificate;
        trusted = TrustedState.FromVerified(block);
        return LightVerdict.Valid;
    }
}
