namespace Chain.Contracts;

/// <summary>What is known of a signature before the transaction runs.</summary>
public enum SignatureStanding
{
    /// <summary>Nothing: whoever needs to know verifies it.</summary>
    Unspecified = 0,

    /// <summary>It was verified, over these very bytes, and is good.</summary>
    Good = 1,

    /// <summary>It was verified and is not good.</summary>
    Bad = 2,
}
