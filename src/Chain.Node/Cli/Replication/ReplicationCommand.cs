using System.CommandLine;
using Chain.Core.Primitives;
using Chain.Node.Cli.Shared;

namespace Chain.Node.Cli.Replication;

/// <summary>The command 'replication': brokers replicate releases for vendors.</summary>
internal static class ReplicationCommand
{
    /// <summary>The argument that names a replication contract.</summary>
    public static Argument<Address> Contract() => CheckedSymbols.AddressArgument("ADDRESS", "The replication contract; see 'replication list'.");

    public static Command Create() => new("replication", "Replicate releases to brokers: propose, accept or reject, watch and end.")
    {
        ReplicationQueries.Available(), ReplicationQueries.List(), ReplicationQueries.Status(),
        ReplicationCalls.Propose(), ReplicationCalls.Accept(), ReplicationCalls.Reject(), ReplicationCalls.Withdraw(), ReplicationCalls.Revoke(),
    };
}
