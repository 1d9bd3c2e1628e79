using Chain.Core.Ledger;
using Chain.Node.Cli.Shared;
using Fwledger.V1;
using Grpc.Core;

namespace Chain.Node.Cli.Governance;

/// <summary>Says what a vote on a proposal led to, and what an approved change of the validator set waits for. [GOV-LIVE.1]</summary>
internal static class ProposalOutcomes
{
    /// <summary>Prints the result of a proposal or a vote.</summary>
    public static async Task PrintAsync(Session session, ReceiptReply receipt, bool json, CancellationToken cancellation)
    {
        ListProposalsReply? open = Decision(receipt) is null ? await FindOpenAsync(session, cancellation).ConfigureAwait(false) : null;
        string sentence = Describe(receipt, open);
        CallOutput.Print(receipt, json, sentence);
        // The receipt does not say that the change waits.
        if (json && open?.Proposals.Any(p => p.Address == receipt.Contract && p.WaitsForReady) == true)
            await Console.Error.WriteLineAsync(sentence).ConfigureAwait(false);
    }

    /// <summary>The result in words.</summary>
    /// <param name="receipt">The receipt of the proposal or the vote.</param>
    /// <param name="open">The open proposals, as a node says; null if they are not known.</param>
    public static string Describe(ReceiptReply receipt, ListProposalsReply? open)
    {
        if (Decision(receipt) is { } decision) return $"proposal {receipt.Contract} is {decision}";
        ProposalView? proposal = open?.Proposals.FirstOrDefault(p => p.Address == receipt.Contract);
        if (proposal is { WaitsForReady: true })
        {
            string missing = proposal.WaitsFor.Count > 0
                ? $"until enough nodes have stated that they run; no word yet of {string.Join(", ", proposal.WaitsFor)}: start their nodes"
                : "until its new validators are ready: start their nodes, and declare each with 'fwledger validators ready'";
            return $"proposal {receipt.Contract} is approved, and the change of the validator set waits {missing}. See 'fwledger validators list'";
        }

        string count = proposal is null ? "" : $" ({proposal.Approvals.Count} of {open!.Quorum} approvals)";
        return HasEvent(receipt, ContractEventType.GovernanceProposed)
            ? $"proposal {receipt.Contract} is open{count}: other validators vote with 'fwledger participants vote {receipt.Contract} --key KEY'"
            : $"voted on proposal {receipt.Contract}{count}";
    }

    private static string? Decision(ReceiptReply receipt) => HasEvent(receipt, ContractEventType.GovernanceExecuted) ? "approved and executed"
        : HasEvent(receipt, ContractEventType.GovernanceRejected) ? "rejected and closed" : null;

    private static bool HasEvent(ReceiptReply receipt, ContractEventType type) =>
        Receipt.TryDecode(receipt.Receipt.Span, out Receipt? read) && read.Events.Any(e => e.Type == type);

    private static async Task<ListProposalsReply?> FindOpenAsync(Session session, CancellationToken cancellation)
    {
        try
        {
            return await session.Client.ListProposalsAsync(new ListProposalsRequest(), cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (RpcException) when (!cancellation.IsCancellationRequested)
        {
            return null; // The vote is final all the same.
        }
    }
}
