using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Peering;
using Fwledger.V1;

namespace Chain.Node.Rpc;

/// <summary>Adds to a status what explains a stall: which peers are connected, and which validators the current round waits for.</summary>
internal static class StandingViews
{
    public static void AddTo(StatusReply reply, StatusMessage? standing, ValidatorSet validators, PeerHub hub, PeerHeights heights)
    {
        foreach (PeerLink link in hub.Links)
        {
            reply.Peers.Add(new PeerView
            {
                Name = link.Name,
                Identity = link.Identity.ToString(),
                Connected = hub.IsConnected(link.Identity),
                DecidingHeight = heights.Deciding(link.Identity),
            });
        }

        // The loop has not updated its standing since the last block.
        if (standing is null || standing.Height != reply.Height + 1) return;
        reply.Step = standing.Step.ToString();
        reply.WaitingFor.AddRange(Missing(standing, validators).Select(i => validators[i].Address.ToString()));
    }

    private static IEnumerable<int> Missing(StatusMessage standing, ValidatorSet validators) => standing.Step switch
    {
        RoundStep.Propose when standing.ProposalHash.Equals(Hash256.Zero) => [validators.ProposerIndex(standing.Height, standing.Round)],
        RoundStep.Prevote => Enumerable.Range(0, validators.Count).Where(i => !standing.Prevotes.Contains(i)),
        RoundStep.Precommit => Enumerable.Range(0, validators.Count).Where(i => !standing.Precommits.Contains(i)),
        _ => [],
    };
}
