using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>The inputs of a receipt's verification, besides the file.</summary>
/// <param name="Trust">The chain's genesis or an anchor: the only root of trust.</param>
/// <param name="NowMs">The local clock, in Unix milliseconds.</param>
public sealed record ReceiptChecks(OfflineTrust Trust, long NowMs)
{
    /// <summary>Starts at a genesis.</summary>
    public ReceiptChecks(GenesisDocument genesis, long nowMs)
        : this(OfflineTrust.From(genesis), nowMs)
    {
    }

    /// <summary>The gateway that must have reported; null (the default) for any gateway of the chain.</summary>
    public Address? Gateway { get; init; }

    /// <summary>Lowest height of the header; default 0.</summary>
    public long MinHeight { get; init; }

    /// <summary>Maximum age of the header in milliseconds; null (the default) for no limit.</summary>
    public long? MaxHeadAgeMs { get; init; }

    /// <summary>Maximum time by which the local clock may be behind a header, in milliseconds; default 10 seconds.</summary>
    public long ClockDriftMs { get; init; } = 10_000;
}
