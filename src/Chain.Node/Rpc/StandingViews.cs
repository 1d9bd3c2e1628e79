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
                ClockAheadMs = hub.Observations.ClockAheadMs(link.Identity) ?? 0,
                HeardMs = hub.Observations.Heard(link.Identity)?.AtMs ?? 0,
            });
        }

        // The loop has not updated its standing since the last block.
        if (standing is null || standing.Height != reply.Height + 1) return;
        reply.Step = standing.Step.ToString();
        reply.WaitingFor.AddRange(AwaitedVotes.Of(standing, validators).Select(i => validators[i].Address.ToString()));
    }
}
