namespace Chain.Node.Sync;

/// <summary>
/// The least pace of one answer of a source: 5 s, and one second more for every 8 blocks or 64 KiB that have arrived, whichever is more. So a
/// peer that sends a block whenever its silence would end the answer does not hold up the node.
/// </summary>
internal static class FetchPace
{
    /// <summary>Blocks per second that are enough: 8.</summary>
    public const int BlocksPerSecond = 8;

    /// <summary>Bytes per second that are enough: 64 KiB.</summary>
    public const int BytesPerSecond = 64 * 1024;

    /// <summary>Time for the first blocks: 5 s.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer with these blocks and bytes may have taken.</summary>
    public static TimeSpan Allowed(int blocks, long bytes)
    {
        long ticks = Math.Max(blocks * TimeSpan.TicksPerSecond / BlocksPerSecond, bytes * TimeSpan.TicksPerSecond / BytesPerSecond);
        return Grace + TimeSpan.FromTicks(ticks);
    }
}
