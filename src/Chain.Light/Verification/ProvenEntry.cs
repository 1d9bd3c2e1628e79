namespace Chain.Light;

/// <summary>What is proven about one entry of the state.</summary>
public abstract record ProvenEntry
{
    private ProvenEntry()
    {
    }

    /// <summary>The entry is there.</summary>
    /// <param name="Value">Its value, as it stands under the header; not empty, not decoded.</param>
    /// <param name="Height">Height of the header.</param>
    public sealed record Found(ReadOnlyMemory<byte> Value, long Height) : ProvenEntry;

    /// <summary>There is none, and that is proven.</summary>
    /// <param name="Height">Height of the header.</param>
    public sealed record Absent(long Height) : ProvenEntry;

    /// <summary>Nothing is proven.</summary>
    /// <param name="Verdict">The first check that failed.</param>
    public sealed record Refused(LightVerdict Verdict) : ProvenEntry
    {
        /// <summary>What each source was refused for, in the order in which they were asked; empty if none was asked.</summary>
        public IReadOnlyList<SourceVerdict> Sources { get; init; } = [];
    }
}
