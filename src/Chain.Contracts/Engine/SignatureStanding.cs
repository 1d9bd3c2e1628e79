namespace Chain.Contracts;

/// <summary>What the caller knows about a signature before the transaction runs.</summary>
public enum SignatureStanding
{
    /// <summary>Nothing: the engine verifies it where a rule needs it.</summary>
    Unspecified = 0,

    /// <summary>It was verified over these bytes and is good.</summary>
    Good = 1,

    /// <summary>It was verified and is bad.</summary>
    Bad = 2,
}
