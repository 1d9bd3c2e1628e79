namespace Chain.Node.Signing;

/// <summary>What the release keys of a vendor sign beside transactions.</summary>
internal enum SigningSubject
{
    /// <summary>Not known; never signed.</summary>
    Unspecified = 0,

    /// <summary>The manifest of a release.</summary>
    Release = 1,

    /// <summary>A change of the vendor's release policy.</summary>
    ReleasePolicy = 2,
}
