namespace Chain.Consensus;

/// <summary>What a peer last said of itself. Nothing of it is proven.</summary>
/// <param name="Deciding">Height that it is deciding.</param>
/// <param name="Journal">Whether it still knows what it has signed.</param>
public readonly record struct PeerClaim(long Deciding, JournalStanding Journal)
{
    /// <summary>Whether the peer says that its journal covers the height that it is deciding.</summary>
    public bool Signs => Journal is JournalStanding.Unspecified or JournalStanding.Signs;

    /// <summary>Whether the peer says that its journal is lost.</summary>
    public bool IsLost => Journal is JournalStanding.Lost or JournalStanding.AllLost;
}
