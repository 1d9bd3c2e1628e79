using Fwledger.V1;

namespace Chain.Node.Cli.Status;

/// <summary>What a node said of itself, or why it said nothing.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Address">Where it was asked.</param>
/// <param name="Status">Its answer; null if there was none.</param>
/// <param name="Problem">Why there was none; empty otherwise.</param>
internal sealed record NodeAnswer(string Name, string Address, StatusReply? Status, string Problem)
{
    /// <summary>Whether the node takes part in consensus.</summary>
    public bool IsFull => Status is { } status && status.Roles.Any(r => r is "validator" or "vendor" or "broker");
}
