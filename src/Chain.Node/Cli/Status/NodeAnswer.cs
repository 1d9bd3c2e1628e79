using Fwledger.V1;

namespace Chain.Node.Cli.Status;

/// <summary>A node's status, or the reason why there is none.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Address">The node's gRPC address.</param>
/// <param name="Status">The node's status; null if it did not answer.</param>
/// <param name="Problem">Why the node did not answer; empty if it did.</param>
internal sealed record NodeAnswer(string Name, string Address, StatusReply? Status, string Problem)
{
    /// <summary>Whether the node takes part in consensus.</summary>
    public bool IsFull => Status is { } status && status.Roles.Any(r => r is "validator" or "vendor" or "broker");
}
