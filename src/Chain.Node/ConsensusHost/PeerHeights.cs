using System.Collections.Concurrent;
using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.ConsensusHost;

/// <summary>The height that each peer claims to be deciding. Claims are not proven. Thread-safe.</summary>
/// <remarks>
/// If f + 1 validators claim a height, at least one of them is honest. One claim proves nothing, so a peer that claims a huge height and
/// leaves does not hold up this node (docs/consensus.md, lesson 19); <see cref="JournalRecovery"/> waits for its blocks, for 60 s. A peer's
/// newest claim replaces its older one, even if it is lower.
/// </remarks>
internal sealed class PeerHeights
{
    // Bounded by the number of identities that may peer.
    private readonly ConcurrentDictionary<Address, PeerClaim> _claims = new();

    /// <summary>The newest claim of each peer that has sent one since this node started.</summary>
    public IReadOnlyDictionary<Address, PeerClaim> Claims => _claims;

    /// <summary>Records the height in a peer's status message, and what the peer says of its journal.</summary>
    public void Update(Address peer, long deciding, JournalStanding journal = JournalStanding.Unspecified) => _claims[peer] = new PeerClaim(deciding, journal);

    /// <summary>The height that a peer claims to be deciding; 0 if it has claimed none.</summary>
    public long Deciding(Address peer) => _claims.GetValueOrDefault(peer).Deciding;

    /// <summary>The highest height that f + 1 members of the set claim to have decided, so at least one honest one; 0 if there is none.</summary>
    public long DecidedHeight(ValidatorSet set)
    {
        long[] claims = [.. set.Members.Select(m => Deciding(m.Address)).OrderDescending()];
        return Math.Max(0, claims[set.OneHonest - 1] - 1);
    }
}
