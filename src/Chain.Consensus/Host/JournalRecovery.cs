using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus;

/// <summary>
/// Decides when a validator whose journal is lost or too old may sign again: at no height at which it may have signed before. [CON.12]
/// SPEC.md explains why the rule is safe. Created anew at each start of the host. Not thread-safe.
/// </summary>
public sealed class JournalRecovery
{
    /// <summary>
    /// Heights without a signature after the recovery. A validator that has caught up with a quorum may have voted one height above it, or
    /// may have decided that height and voted at the next one.
    /// </summary>
    public const int SilentHeights = 2;

    /// <summary>
    /// How long one peer's claims of blocks that nobody delivers delay the end of the recovery in all, in milliseconds: 60 s. So a peer that lies
    /// does not silence a validator for ever.
    /// </summary>
    public const long ClaimPatienceMs = 60_000;

    private readonly UnshownBlocks _unshown = new(ClaimPatienceMs);

    /// <summary>What this validator says of its journal while it recovers.</summary>
    public JournalStanding Standing { get; private set; } = JournalStanding.Lost;

    /// <summary>Returns the first height at which the validator may sign, or null while it must go on recovering.</summary>
    /// <param name="set">The set that decides the next height.</param>
    /// <param name="self">This validator.</param>
    /// <param name="headHeight">Height of its last block.</param>
    /// <param name="claims">What each peer last said, since this host started. The rule ignores a claim of <paramref name="self"/>.</param>
    /// <param name="nowMs">A clock that does not go back, in milliseconds.</param>
    public long? SignsFrom(ValidatorSet set, Address self, long headHeight, IReadOnlyDictionary<Address, PeerClaim> claims, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(claims);
        if (_unshown.AreDue(set, self, headHeight, claims, nowMs)) return null;
        PeerClaim?[] others = [.. set.Members.Where(m => !m.Address.Equals(self))
            .Select(m => claims.TryGetValue(m.Address, out PeerClaim claim) ? claim : (PeerClaim?)null)];
        if (IsNewChain(headHeight, others)) return 1;
        int needed = set.IndexOf(self) >= 0 ? set.Quorum - 1 : set.Quorum;
        int caughtUpWith = others.Count(c => c is { Signs: true } claim && claim.Deciding - 1 <= headHeight);
        return caughtUpWith >= needed ? headHeight + 1 + SilentHeights : null;
    }

    /// <summary>
    /// Whether nobody remembers anything: every validator has lost its journal, and none has a block. Two steps, since each validator stops
    /// saying "lost" when it begins: first each hears that all have lost, then each hears that all have heard it.
    /// </summary>
    private bool IsNewChain(long headHeight, PeerClaim?[] others)
    {
        if (headHeight == 0 && others.All(c => c is { IsLost: true, Deciding: <= 1 })) Standing = JournalStanding.AllLost;
        return Standing == JournalStanding.AllLost && others.All(c => c is { Journal: JournalStanding.AllLost } or { Signs: true });
    }
}
