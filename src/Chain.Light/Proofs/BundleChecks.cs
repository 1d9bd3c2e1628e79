using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>The inputs of a bundle's verification, besides the bundle.</summary>
/// <param name="Genesis">The chain's genesis, the only root of trust.</param>
/// <param name="NowMs">The local clock, in Unix milliseconds.</param>
public sealed record BundleChecks(GenesisDocument Genesis, long NowMs)
{
    /// <summary>Size in bytes and SHA-256 of the image; null to check only the record.</summary>
    public (long SizeBytes, Hash256 Sha256)? Image { get; init; }

    /// <summary>Lowest height of the header; default 0. A verifier that knows a later block can refuse an earlier one (threat B01).</summary>
    public long MinHeight { get; init; }

    /// <summary>Maximum age of the header in milliseconds; null (the default) for no limit.</summary>
    public long? MaxHeadAgeMs { get; init; }

    /// <summary>Maximum time by which the local clock may be behind a header, in milliseconds; default 10 seconds.</summary>
    public long ClockDriftMs { get; init; } = 10_000;
}
