using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>
/// Keeps a validator silent after a start of its host, until a quorum has said where it is and the validator has the blocks of all who did.
/// Only then does an old copy of a journal show: by this validator's signature on a block that the journal does not know. [CON.14]
/// Created anew at each start of the host. Not thread-safe.
/// </summary>
public sealed class StartQuorum
{
    /// <summary>How long one peer's claims of blocks that nobody delivers keep the validator silent in all, in milliseconds: 5 s.</summary>
    public const long ClaimPatienceMs = 5_000;

    private readonly UnshownBlocks _unshown = new(ClaimPatienceMs);
    private bool _isReached;

    /// <summary>Whether the validator may sign, as far as this rule goes. Once true, it stays true until the next start.</summary>
    /// <param name="set">The set that decides the next height; <paramref name="self"/> is a member.</param>
    /// <param name="self">This validator.</param>
    /// <param name="headHeight">Height of its last block.</param>
    /// <param name="claims">What each peer last said, since this host started. The rule ignores a claim of <paramref name="self"/>.</param>
    /// <param name="nowMs">A clock that does not go back, in milliseconds.</param>
    public bool IsReached(ValidatorSet set, Address self, long headHeight, IReadOnlyDictionary<Address, PeerClaim> claims, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(claims);
        if (_isReached) return true;
        bool areDue = _unshown.AreDue(set, self, headHeight, claims, nowMs);
        int heard = set.Members.Count(m => !m.Address.Equals(self) && claims.ContainsKey(m.Address));
        return _isReached = !areDue && heard >= set.Quorum - 1;
    }
}
