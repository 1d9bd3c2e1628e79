namespace Chain.Node.Snapshots;

/// <summary>The bounds of snapshot sync, for both sides.</summary>
internal static class SnapshotLimits
{
    /// <summary>Bytes of entries in one answer, about a thousand entries: 256 KiB. A subtree with more is asked for in parts.</summary>
    public const int PieceBytesMax = 256 * 1024;

    /// <summary>Nodes in one request: 64.</summary>
    public const int NodesPerRequestMax = 64;

    /// <summary>Levels of branches in one answer: 10, so 1,023 nodes of 65 bytes.</summary>
    public const int LevelsMax = 10;

    /// <summary>Requests for parts of the state that one peer may have in flight: 4. A joiner has 2.</summary>
    public const int RequestsPerPeerMax = 4;

    /// <summary>Requests that a node works on at the same time, for all peers together: 2. Others wait.</summary>
    public const int RequestsAtOnceMax = 2;

    /// <summary>Bytes of answers for one peer per second: 32 MiB.</summary>
    public const int BytesPerSecond = 32 * 1024 * 1024;

    /// <summary>Bytes of answers for one peer in a burst: 64 MiB.</summary>
    public const int BurstBytes = 64 * 1024 * 1024;

    /// <summary>What one request costs in the budget beside its answer, in bytes: 4 KiB.</summary>
    public const int RequestCostBytes = 4096;

    /// <summary>Peers that a joiner asks at the same time: 8.</summary>
    public const int SourcesMax = 8;

    /// <summary>Length below which a chain is synchronized by blocks, unless node.json asks for a snapshot: 5,000 blocks, some seconds of work.</summary>
    public const long BlocksMin = 5_000;
}
