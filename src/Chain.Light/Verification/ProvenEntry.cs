namespace Chain.Light;

/// <summary>The result of a question about one entry of the state.</summary>
public abstract record ProvenEntry
{
    private ProvenEntry()
    {
    }

    /// <summary>The entry exists.</summary>
    /// <param name="Value">Its value, as proven under the header; not empty, not decoded.</param>
    /// <param name="Height">Height of the header.</param>
    public sealed record Found(ReadOnlyMemory<byte> Value, long Height) : ProvenEntry;

    /// <summary>Proof that the entry does not exist.</summary>
    /// <param name="Height">Height of the header.</param>
    public sealed record Absent(long Height) : ProvenEntry;

    /// <summary>Nothing is proven.</summary>
    /// <param name="Verdict">The first check that failed.</param>
    public sealed record Refused(LightVerdict Verdict) : ProvenEntry
    {
        /// <summary>Why each source was refused, in the order in which they were asked; empty if none was asked.</summary>
        public IReadOnlyList<SourceVerdict> Sources { get; init; } = [];
    }
}
