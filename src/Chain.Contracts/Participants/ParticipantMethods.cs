namespace Chain.Contracts.Participants;

/// <summary>Methods of the participants contract. The numbers are on the chain.</summary>
public static class ParticipantMethods
{
    /// <summary>Replaces the signing key by a new one; payload [new key, signature by the new key over the sender's address].</summary>
    public const int RotateKey = 1;
}
