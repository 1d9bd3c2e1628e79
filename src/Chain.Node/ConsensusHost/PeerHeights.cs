using System.Collections.Concurrent;
using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.ConsensusHost;

/// <summary>Which height each peer says it is deciding. Nothing of it is proven; what f + 1 validators say, one honest one says. Thread-safe.</summary>
/// <remarks>A peer's newest word replaces its older one, lower or higher: whoever claims a huge height and leaves holds nobody up
/// (docs/consensus.md, lesson 19), except for a minute a validator that has lost its journal (<see cref="JournalRecovery"/>).</remarks>
internal sealed class PeerHeights
{
    // Bounded by the identities that peering lets in.
    private readonly ConcurrentDictionary<Address, PeerClaim> _claims = new();

    /// <summary>The newest claim of each peer that has sent one since this node started.</summary>
    public IReadOnlyDictionary<Address, PeerClaim> Claims => _claims;

    /// <summary>Takes a peer's status, and what the peer says of its journal.</summary>
    public void Note(Address peer, long deciding, JournalStanding journal = JournalStanding.Unspecified) => _claims[peer] = new PeerClaim(deciding, journal);

    /// <summary>Height that a peer last said it is deciding; 0 if it has said nothing.</summary>
    public long Deciding(Address peer) => _claims.GetValueOrDefault(peer).Deciding;

    /// <summary>A height that has certainly been decided: f + 1 members of the set say so. 0 if none is.</summary>
    public long DecidedForCertain(ValidatorSet set)
    {
        long[] claims = [.. set.Members.Select(m => Deciding(m.Address)).OrderDescending()];
        return Math.Max(0, claims[set.OneHonest - 1] - 1);
    }
}
