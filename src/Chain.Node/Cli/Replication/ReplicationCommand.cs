using System.CommandLine;
using System.Runtime.CompilerServices;
using Chain.Core.Primitives;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Fwledger.V1;

namespace Chain.Node.Cli.Replication;

/// <summary>The command 'replication': brokers replicate releases for vendors.</summary>
internal static class ReplicationCommand
{
    /// <summary>The argument that names a replication contract.</summary>
    public static Argument<string> Contract() => ShortAddress.Argument("ADDRESS", "The replication contract, as 'replication list' shows it.");

    /// <summary>Finds the contract that a text names, on a node's list.</summary>
    /// <exception cref="CommandException">No contract or more than one fits.</exception>
    public static Task<Address> FindAsync(Fwledger.V1.Ledger.LedgerClient client, string text, CancellationToken cancellation) =>
        ShortAddress.FindAsync(text, "replication contract", "fwledger replication list", () => AllAsync(client, cancellation));

    public static Command Create() => new("replication", "Replicate releases to brokers: propose, accept or reject, watch and end.")
    {
        ReplicationQueries.Available(), ReplicationQueries.List(), ReplicationQueries.Status(),
        ReplicationCalls.Propose(), ReplicationCalls.Accept(), ReplicationCalls.Reject(), ReplicationCalls.Withdraw(), ReplicationCalls.Revoke(),
    };

    private static async IAsyncEnumerable<(string Address, string What)> AllAsync(
        Fwledger.V1.Ledger.LedgerClient client, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ListReplicationsRequest request = new();
        await foreach (ReplicationView view in ReplicationQueries.AllAsync(client, request, cancellation).ConfigureAwait(false))
            yield return (view.Contract, $"{view.Model} {view.Version}, {view.Status}, broker {view.Broker[..8]}…");
    }
}
