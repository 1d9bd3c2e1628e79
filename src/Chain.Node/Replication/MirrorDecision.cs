namespace Chain.Node.Replication;

/// <summary>Decision of a broker's policy about a release.</summary>
internal enum MirrorDecision
{
    Unspecified = 0,

    /// <summary>Propose to carry the release now.</summary>
    Propose = 1,

    /// <summary>No line of the policy matches the release.</summary>
    NotNamed = 2,

    /// <summary>The release is not active.</summary>
    NotActive = 3,

    /// <summary>The image would exceed the quota.</summary>
    QuotaReached = 4,
}
