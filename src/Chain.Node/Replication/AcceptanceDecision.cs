namespace Chain.Node.Replication;

/// <summary>Decision of a vendor's policy about a proposal.</summary>
internal enum AcceptanceDecision
{
    Unspecified = 0,

    /// <summary>Accept the proposal now.</summary>
    Accept = 1,

    /// <summary>The policy does not cover the proposal. The vendor must decide.</summary>
    AskVendor = 2,

    /// <summary>Already as many brokers carry the release as the policy allows. The proposal stays pending.</summary>
    EnoughBrokers = 3,

    /// <summary>The release is not active. The node accepts no proposal for it.</summary>
    ReleaseNotActive = 4,
}
