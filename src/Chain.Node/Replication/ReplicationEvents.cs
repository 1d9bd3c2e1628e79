using Chain.Contracts.Replication;
using Chain.Core.Ledger;

namespace Chain.Node.Replication;

/// <summary>Which events and methods are those of replication contracts.</summary>
internal static class ReplicationEvents
{
    /// <summary>Whether an event is about a replication contract, whose address it then carries.</summary>
    public static bool Concern(ContractEventType type) => type is >= ContractEventType.ReplicationProposed and <= ContractEventType.ReplicationRevoked;

    /// <summary>A method's name, for people.</summary>
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
