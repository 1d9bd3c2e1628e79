using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>Waits for the blocks that peers claim to have, but for each peer only so long: a peer may lie. Not thread-safe.</summary>
/// <remarks>
/// A peer's time is used up once and never returns: otherwise two liars that take turns, each lowering its claim while the other raises its own,
/// would hold a validator up for ever. It runs only while this node has what an honest member must have. So a long catch-up does not use up the
/// time of the one peer that really has a later block.
/// </remarks>
/// <param name="patienceMs">How long one peer's claims count in all while nobody shows the blocks, in milliseconds.</param>
internal sealed class UnshownBlocks(long patienceMs)
{
    private readonly Dictionary<Address, Wait> _waits = [];

    /// <summary>Time that a peer has used up, and since when it uses more; null if it does not.</summary>
    private readonly record struct Wait(long SpentMs, long? SinceMs);

    /// <summary>Whether some peer claims a block that is missing here, and its time to show blocks is not over.</summary>
    internal bool AreDue(ValidatorSet set, Address self, long headHeight, IReadOnlyDictionary<Address, PeerClaim> claims, long nowMs)
    {
        bool isFetching = HeightOfOneHonest(set, self, claims) > headHeight;
        bool areDue = isFetching;
        foreach ((Address peer, PeerClaim claim) in claims)
        {
            if (peer.Equals(self)) continue;
            bool isUnshown = claim.Deciding - 1 > headHeight;
            if (Spend(peer, isUnshown && !isFetching, nowMs) < patienceMs && isUnshown) areDue = true;
        }

        return areDue;
    }

    /// <summary>The highest height that f + 1 other members claim to have decided, so at least one honest member has; 0 if there is none.</summary>
    private static long HeightOfOneHonest(ValidatorSet set, Address self, IReadOnlyDictionary<Address, PeerClaim> claims)
    {
        long[] heights = [.. set.Members.Where(m => !m.Address.Equals(self) && claims.ContainsKey(m.Address))
            .Select(m => claims[m.Address].Deciding - 1).OrderDescending()];
        return heights.Length < set.OneHonest ? 0 : heights[set.OneHonest - 1];
    }

    private long Spend(Address peer, bool isRunning, long nowMs)
    {
        Wait wait = _waits.GetValueOrDefault(peer);
        long spentMs = wait.SpentMs + (wait.SinceMs is { } sinceMs ? nowMs - sinceMs : 0);
        _waits[peer] = new Wait(spentMs, isRunning ? nowMs : null);
        return spentMs;
    }
}
