namespace Chain.Contracts.Replication;

/// <summary>Methods of the replication contract. The numbers are part of signed transactions.</summary>
/// <remarks>Every method but the first has the replication contract as its target and names its proposal by digest.</remarks>
public static class ReplicationMethods
{
    /// <summary>Offers to keep a copy [P3.4]; payload [release, sequence, terms]; no target; by a broker.</summary>
    public const int Propose = 1;

    /// <summary>Accepts the offer, which creates the contract [P3.7]; payload [proposal digest]; by the release's vendor.</summary>
    public const int Accept = 2;

    /// <summary>Declines the offer [P3.6]; payload [proposal digest, reason]; by the release's vendor.</summary>
    public const int Reject = 3;

    /// <summary>Announces the transfer of the image [P3.10]; payload [proposal digest]; by the release's vendor.</summary>
    public const int BeginTransfer = 4;

    /// <summary>States where the copy is [P3.12]; payload [proposal digest, URI]; by the broker.</summary>
    public const int Locate = 5;

    /// <summary>Attests that the image is there [P3.13]; payload [proposal digest, size, SHA-256, URI]; by a validator that is not the broker.</summary>
    public const int Attest = 6;

    /// <summary>Ends the replication; payload [proposal digest, reason]; by the broker.</summary>
    public const int Withdraw = 7;

    /// <summary>Ends the replication; payload [proposal digest, reason]; by the vendor, or by a validator once the broker has lost its role.</summary>
    public const int Revoke = 8;
}
