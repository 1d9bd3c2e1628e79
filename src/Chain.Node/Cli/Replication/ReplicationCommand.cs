using System.CommandLine;

namespace Chain.Node.Cli.Replication;

/// <summary>The command 'replication': what brokers carry for vendors.</summary>
internal static class ReplicationCommand
{
    public static Command Create() => new("replication", "Have brokers carry releases: propose, decide, watch and end.")
    {
        ReplicationQueries.Available(), ReplicationQueries.List(), ReplicationQueries.Status(), ReplicationCalls.Propose(), ReplicationCalls.Accept(),
            ReplicationCalls.Reject(),
        ReplicationCalls.Withdraw(), ReplicationCalls.Revoke(),
    };
}
