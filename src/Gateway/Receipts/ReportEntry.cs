using Chain.Core.Primitives;

namespace Gateway.Receipts;

/// <summary>One line of a release's report log. A report is written before it is sent, and again when it is on the chain.</summary>
internal sealed record ReportEntry
{
    /// <summary>Its sequence number.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>How many lines of the receipt log it covers. The same lines always make the same tree.</summary>
    public required int Lines { get; init; }

    /// <summary>Root over its receipts.</summary>
    public required Hash256 Root { get; init; }

    /// <summary>Whether it is on the chain.</summary>
    public required bool IsRecorded { get; init; }

    /// <summary>When the line was written, in Unix milliseconds.</summary>
    public required long AtMs { get; init; }
}
