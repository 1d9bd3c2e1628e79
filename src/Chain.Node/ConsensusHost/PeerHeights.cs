using System.Collections.Concurrent;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.ConsensusHost;

/// <summary>The height that each peer claims to be deciding. Claims are not proven. Thread-safe.</summary>
/// <remarks>
/// If f + 1 validators claim a height, at least one of them is honest. One claim proves nothing, so a peer that claims a huge height and
/// leaves does not hold up this node (docs/consensus.md, lesson 19). A peer's newest claim replaces its older one, even if it is lower.
/// </remarks>
internal sealed class PeerHeights
{
    // Bounded by the number of identities that may peer.
    private readonly ConcurrentDictionary<Address, long> _deciding = new();

    /// <summary>Records the height in a peer's status message.</summary>
    public void Update(Address peer, long deciding) => _deciding[peer] = deciding;

    /// <summary>The height that a peer claims to be deciding; 0 if it has claimed none.</summary>
    public long Deciding(Address peer) => _deciding.GetValueOrDefault(peer);

    /// <summary>Number of members of the set, without <paramref name="self"/>, that have claimed a height.</summary>
    public int CountKnown(ValidatorSet set, Address self) => set.Members.Count(m => !m.Address.Equals(self) && _deciding.ContainsKey(m.Address));

    /// <summary>The highest height that f + 1 members of the set claim to have decided, so at least one honest one; 0 if there is none.</summary>
    public long DecidedHeight(ValidatorSet set)
    {
        long[] claims = [.. set.Members.Select(m => _deciding.GetValueOrDefault(m.Address)).OrderDescending()];
        return Math.Max(0, claims[set.OneHonest - 1] - 1);
    }
}
