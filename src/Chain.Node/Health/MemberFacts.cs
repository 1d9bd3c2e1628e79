namespace Chain.Node.Health;

/// <summary>What a node knows about a member of the validator set.</summary>
/// <param name="Name">The member's name on the chain.</param>
/// <param name="IsSelf">Whether it is this node.</param>
/// <param name="HeardMs">When this node last heard it, in Unix milliseconds; 0 if it has not since its start.</param>
/// <param name="SilentFor">Time since then; null if it has not heard it.</param>
/// <param name="HasJournal">Whether it may sign as far as its vote journal is concerned. True if it says nothing about it.</param>
/// <param name="ClockAheadMs">How far its clock is ahead of this node's, in milliseconds; null if it has not told.</param>
internal sealed record MemberFacts(string Name, bool IsSelf, long HeardMs, TimeSpan? SilentFor, bool HasJournal, long? ClockAheadMs)
{
    /// <summary>Time after which a member counts as silent: 5 s, which is ten of its status messages.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(5);

    /// <summary>Whether it is another member that was heard lately.</summary>
    public bool IsHeard => !IsSelf && SilentFor < SilentAfter;
}
