namespace Chain.Node.Peering;

/// <summary>Result of checking a peer's hello.</summary>
internal enum HelloVerdict
{
    Unspecified = 0,
    Accepted = 1,
    Malformed = 2,
    OtherChain = 3,
    UnknownIdentity = 4,
    CertificateMismatch = 5,
    BadSignature = 6,
    CertificateExpired = 7,
    KeyNotInForce = 8,
    CertificateNotYetValid = 9,
}
