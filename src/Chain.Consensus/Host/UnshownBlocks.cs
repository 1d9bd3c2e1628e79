using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>Waits for the blocks that peers claim to have, but for each peer only so long: a peer may lie. Not thread-safe.</summary>
/// <param name="patienceMs">How long one peer's claim counts while nobody shows its block, in milliseconds.</param>
internal sealed class UnshownBlocks(long patienceMs)
{
    private readonly Dictionary<Address, long> _sinceMs = [];

    /// <summary>Whether some peer claims a block that is missing here, and its time to show the block is not over.</summary>
    internal bool AreDue(Address self, long headHeight, IReadOnlyDictionary<Address, PeerClaim> claims, long nowMs)
    {
        bool areDue = false;
        foreach ((Address peer, PeerClaim claim) in claims)
        {
            if (peer.Equals(self)) continue;
            if (claim.Deciding - 1 <= headHeight) _sinceMs.Remove(peer);
            else if (_sinceMs.TryAdd(peer, nowMs) || nowMs - _sinceMs[peer] < patienceMs) areDue = true;
        }

        return areDue;
    }
}
