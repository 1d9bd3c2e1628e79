namespace Chain.Core.Ledger;

/// <summary>What is wrong with a commit certificate, or that nothing is.</summary>
public enum CertificateVerdict
{
    /// <summary>Not checked; never success.</summary>
    Unspecified = 0,

    /// <summary>A quorum of the set signed the block.</summary>
    Valid = 1,

    /// <summary>The bitmap names an index outside the set.</summary>
    UnknownSigner = 2,

    /// <summary>Fewer signatures than the set's quorum.</summary>
    BelowQuorum = 3,

    /// <summary>A signature does not verify. One bad signature spoils a certificate even beside a quorum of good ones (threat A11).</summary>
    BadSignature = 4,

    /// <summary>The certificate is for another height or block than the header it came with.</summary>
    OtherBlock = 5,
}
