using Chain.Contracts.Replication;
using Chain.Core.Ledger;

namespace Chain.Node.Replication;

/// <summary>The events and method names of replication contracts.</summary>
internal static class ReplicationEvents
{
    /// <summary>Whether an event comes from a replication contract. Its Contract is then that contract's address.</summary>
    public static bool Includes(ContractEventType type) => type is >= ContractEventType.ReplicationProposed and <= ContractEventType.ReplicationRevoked;

    /// <summary>Name of a method, for logs.</summary>
    public static string NameOf(int method) => method switch
    {
        ReplicationMethods.Propose => "propose",
        ReplicationMethods.Accept => "accept",
        ReplicationMethods.Reject => "reject",
        ReplicationMethods.BeginTransfer => "begin transfer",
        ReplicationMethods.Locate => "locate",
        ReplicationMethods.Attest => "attest",
        ReplicationMethods.Withdraw => "withdraw",
        ReplicationMethods.Revoke => "revoke",
        _ => $"method {method}",
    };
}
