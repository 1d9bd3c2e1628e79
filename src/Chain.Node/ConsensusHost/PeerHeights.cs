using System.Collections.Concurrent;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.ConsensusHost;

/// <summary>Which height each peer says it is deciding. Nothing of it is proven; what f + 1 validators say, one honest one says. Thread-safe.</summary>
/// <remarks>A peer's newest word replaces its older one, lower or higher: whoever claims a huge height and leaves holds nobody up
/// (docs/consensus.md, lesson 19).</remarks>
internal sealed class PeerHeights
{
    // Bounded by the identities that peering lets in.
    private readonly ConcurrentDictionary<Address, long> _deciding = new();

    /// <summary>Takes a peer's status.</summary>
    public void Note(Address peer, long deciding) => _deciding[peer] = deciding;

    /// <summary>Height that a peer last said it is deciding; 0 if it has said nothing.</summary>
    public long Deciding(Address peer) => _deciding.GetValueOrDefault(peer);

    /// <summary>Members of the set, other than <paramref name="self"/>, that have said where they are.</summary>
    public int HeardOf(ValidatorSet set, Address self) => set.Members.Count(m => !m.Address.Equals(self) && _deciding.ContainsKey(m.Address));

    /// <summary>A height that has certainly been decided: f + 1 members of the set say so. 0 if none is.</summary>
    public long DecidedForCertain(ValidatorSet set)
    {
        long[] claims = [.. set.Members.Select(m => _deciding.GetValueOrDefault(m.Address)).OrderDescending()];
        return Math.Max(0, claims[set.OneHonest - 1] - 1);
    }
}
