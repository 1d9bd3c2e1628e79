using Chain.Consensus;
using Chain.Core.Primitives;

namespace Chain.Node.ConsensusHost;

/// <summary>An item in the inbox of the consensus loop.</summary>
internal abstract record LoopItem
{
    private LoopItem()
    {
    }

    /// <summary>An input of the engine that is not from a peer.</summary>
    internal sealed record Local(Input Input) : LoopItem;

    /// <summary>A message of a known peer, and what the peer says of its journal.</summary>
    internal sealed record FromPeer(Address From, ConsensusMessage Message, JournalStanding Journal = JournalStanding.Unspecified) : LoopItem;

    /// <summary>Consecutive decided blocks that block sync fetched.</summary>
    internal sealed record Synced(IReadOnlyList<SyncedBlock> Blocks, TaskCompletionSource<AppendResult> Done) : LoopItem;

    /// <summary>It is time to send a status message to the peers.</summary>
    internal sealed record Gossip : LoopItem;
}
