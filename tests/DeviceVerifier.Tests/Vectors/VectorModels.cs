namespace DeviceVerifier.Tests.Vectors;

/// <summary>A hashed thing. The message is what SHA-256 reads: for a domain hash its length, the domain, the chain id and the payload.</summary>
internal sealed record HashVector(string Name, string? Domain, string? ChainId, string Payload, string Message, string Digest);

/// <summary>A signature under a key, and whether it is valid.</summary>
internal sealed record SignatureVector(string Name, string Key, string Digest, string Signature, bool IsKey, bool IsValid);

/// <summary>A certificate with the header and the set that it is for. The verdict is Malformed, Valid or BadCertificate.</summary>
internal sealed record CertificateVector(string Name, int Validators, string Header, string Certificate, string Set, string Verdict);

/// <summary>A state proof for the release record of a contract. The verdict is Malformed, Valid or BadProof.</summary>
internal sealed record StateProofVector(string Name, string Contract, string Path, string Value, string Root, string Proof, string Verdict);

/// <summary>A bound: the bytes of a structure at its limit or above it, and whether they decode.</summary>
internal sealed record BoundVector(string Name, string Structure, string Bytes, bool Decodes);

/// <summary>A file with the inputs and the result of its verification. Anchor is null for Malformed ones, NowMs null for a device without a clock.</summary>
internal sealed record BundleVector(
    string Name, string Rule, string File, string Anchor, long? NowMs, long Floor, string? Image, string Verdict, string Detail, string? NextAnchor);

/// <summary>A release, a device and the verdict of LIGHT-INSTALL.1.</summary>
internal sealed record InstallVector(string Name, string Record, long HeadMs, long NowMs, DeviceVector Device, string Verdict);

/// <summary>What is known of a device; what is null is not compared.</summary>
internal sealed record DeviceVector(string? Vendor, string? Model, string? Channel, string? Revision, string? Installed, ulong? Counter);
