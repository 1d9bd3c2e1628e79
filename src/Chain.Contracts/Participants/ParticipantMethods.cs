namespace Chain.Contracts.Participants;

/// <summary>Methods of the participants contract. The numbers are part of signed transactions.</summary>
public static class ParticipantMethods
{
    /// <summary>Replaces a key with a new one from a height on; payload [old key, new key, height, possession]; no target.</summary>
    public const int RotateKey = 1;

    /// <summary>Adds a key from a height on; payload [new key, height, possession]; no target.</summary>
    public const int AddKey = 2;

    /// <summary>Ends a key from a height on; payload [key, height]; no target.</summary>
    public const int RevokeKey = 3;

    /// <summary>Replaces a vendor's release policy from a height on; payload [policy, height, signatures]; no target.</summary>
    public const int SetReleasePolicy = 4;

    /// <summary>Raises the number of auditors that a vendor's releases need; payload [threshold]; no target.</summary>
    public const int RaiseAuditorThreshold = 5;

    /// <summary>Opens a governance proposal and approves it; payload [action, expiry]; no target; by a validator.</summary>
    public const int Propose = 6;

    /// <summary>Approves or refuses a proposal; payload [approve]; target: the proposal; by a validator.</summary>
    public const int Vote = 7;

    /// <summary>Declares that a candidate has synced and will vote with the key that signed this call; payload [height]; no target; by an authority.</summary>
    public const int Ready = 8;

    /// <summary>Proves that a validator signed two conflicting messages; payload [evidence]; no target; by any participant.</summary>
    public const int SubmitEvidence = 9;
}
