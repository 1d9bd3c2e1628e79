namespace Chain.Core.Ledger;

/// <summary>Result of verifying a commit certificate.</summary>
public enum CertificateVerdict
{
    /// <summary>Not checked; never success.</summary>
    Unspecified = 0,

    /// <summary>A quorum of the validator set signed the block.</summary>
    Valid = 1,

    /// <summary>The bitmap names an index outside the validator set.</summary>
    UnknownSigner = 2,

    /// <summary>The certificate has fewer signatures than the quorum.</summary>
    BelowQuorum = 3,

    /// <summary>A signature does not verify. One bad signature invalidates the certificate, even with a quorum of good ones (threat A11).</summary>
    BadSignature = 4,

    /// <summary>The certificate is not for the height and hash of the given header.</summary>
    OtherBlock = 5,
}
