using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>What a bundle is checked against.</summary>
/// <param name="Genesis">The chain's root of trust; the only one.</param>
/// <param name="NowMs">The local clock, in Unix milliseconds.</param>
public sealed record BundleChecks(GenesisDocument Genesis, long NowMs)
{
    /// <summary>Size in bytes and SHA-256 of the image at hand; null to check the record alone.</summary>
    public (long SizeBytes, Hash256 Sha256)? Image { get; init; }

    /// <summary>Lowest height of the header; default 0. Whoever knows of a later block need not accept an earlier one (threat B01).</summary>
    public long MinHeight { get; init; }

    /// <summary>Highest age of the header in milliseconds; null (the default) for any.</summary>
    public long? MaxHeadAgeMs { get; init; }

    /// <summary>How far the local clock may be behind the header, in milliseconds; default 10 seconds.</summary>
    public long ClockDriftMs { get; init; } = 10_000;
}
