namespace Chain.Consensus;

/// <summary>Whether a validator still knows what it has signed. The host sends it with each status. Append-only: the numbers are on the wire.</summary>
public enum JournalStanding
{
    /// <summary>The peer does not say: it runs an earlier version. Counts as <see cref="Signs"/>.</summary>
    Unspecified = 0,

    /// <summary>The journal covers the height that the validator is deciding, so the validator may sign there.</summary>
    Signs = 1,

    /// <summary>The validator may sign at a later height only: its journal is ahead of its chain, or it waits after a recovery.</summary>
    Silent = 2,

    /// <summary>The journal is lost. The validator signs nothing.</summary>
    Lost = 3,

    /// <summary>As <see cref="Lost"/>, and every other validator has said the same at height 1.</summary>
    AllLost = 4,
}
