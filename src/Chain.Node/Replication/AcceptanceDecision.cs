namespace Chain.Node.Replication;

/// <summary>What a vendor's policy says of a proposal.</summary>
internal enum AcceptanceDecision
{
    Unspecified = 0,

    /// <summary>It is accepted now.</summary>
    Accept = 1,

    /// <summary>The policy does not cover it: it waits for the vendor.</summary>
    AskVendor = 2,

    /// <summary>As many brokers as the policy allows carry the release already: it waits.</summary>
    EnoughBrokers = 3,

    /// <summary>The release is not active, or no longer: nothing is accepted for it.</summary>
    ReleaseNotActive = 4,
}
