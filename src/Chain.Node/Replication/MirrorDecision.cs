namespace Chain.Node.Replication;

/// <summary>What a broker's policy says of a release.</summary>
internal enum MirrorDecision
{
    Unspecified = 0,

    /// <summary>It is proposed now.</summary>
    Propose = 1,

    /// <summary>No line of the policy names it.</summary>
    NotNamed = 2,

    /// <summary>It is not active.</summary>
    NotActive = 3,

    /// <summary>Its image would exceed the quota.</summary>
    QuotaReached = 4,
}
