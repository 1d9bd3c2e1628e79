using Chain.Core.Primitives;

namespace Gateway.Receipts;

/// <summary>One line of a release's report log. A report is written down before it is sent, and once more when it is on the chain.</summary>
internal sealed record ReportEntry
{
    /// <summary>Its sequence number.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>How many lines of the receipt log it covers: they make the same tree again at any time.</summary>
    public required int Lines { get; init; }

    /// <summary>Root over its receipts.</summary>
    public required Hash256 Root { get; init; }

    /// <summary>Whether the chain has it.</summary>
    public required bool IsRecorded { get; init; }

    /// <summary>When the line was written, in Unix milliseconds.</summary>
    public required long AtMs { get; init; }
}
