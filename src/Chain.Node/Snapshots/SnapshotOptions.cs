using Chain.Core.Records;
using Chain.Light;

namespace Chain.Node.Snapshots;

/// <summary>What a joiner trusts, and where it keeps what it fetches.</summary>
/// <param name="Genesis">The chain.</param>
/// <param name="Checkpoint">A block that the operator vouches for; null to begin at the genesis.</param>
/// <param name="ChainFolder">Folder of the database to make.</param>
/// <param name="SnapshotFolder">Folder of the unfinished snapshot.</param>
internal sealed record SnapshotOptions(GenesisDocument Genesis, Checkpoint? Checkpoint, string ChainFolder, string SnapshotFolder)
{
    /// <summary>Whether node.json asks for a snapshot however short the chain is.</summary>
    public bool IsForced { get; init; }

    /// <summary>Maximum age of the checkpoint, in milliseconds; default 30 days. A genesis does not age.</summary>
    public long TrustingPeriodMs { get; init; } = 30L * 24 * 3600 * 1000;

    /// <summary>Where trust begins, in words.</summary>
    public string AnchorText => Checkpoint is { } checkpoint ? $"checkpoint {checkpoint.Height}" : "genesis";
}
