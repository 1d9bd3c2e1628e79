using System.Diagnostics.CodeAnalysis;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>The inputs of a bundle's verification, besides the bundle.</summary>
/// <param name="Trust">The chain's genesis or an anchor: the only root of trust.</param>
/// <param name="NowMs">The local clock, in Unix milliseconds.</param>
public sealed record BundleChecks(OfflineTrust Trust, long NowMs)
{
    /// <summary>Starts at a genesis.</summary>
    public BundleChecks(GenesisDocument genesis, long nowMs)
        : this(OfflineTrust.From(genesis), nowMs)
    {
    }

    /// <summary>The genesis if it is the root of trust; null if an anchor is.</summary>
    [DisallowNull]
    public GenesisDocument? Genesis
    {
        get => Trust.Genesis;
        init => Trust = OfflineTrust.From(value);
    }

    /// <summary>Size in bytes and SHA-256 of the image; null to check only the record.</summary>
    public (long SizeBytes, Hash256 Sha256)? Image { get; init; }

    /// <summary>The device that wants to install the release; null (the default) to check the release without a device.</summary>
    public DeviceFacts? Device { get; init; }

    /// <summary>Lowest height of the header; default 0. A verifier that knows a later block can refuse an earlier one (threat B01).</summary>
    public long MinHeight { get; init; }

    /// <summary>Maximum age of the header in milliseconds; null (the default) for no limit.</summary>
    public long? MaxHeadAgeMs { get; init; }

    /// <summary>Maximum time by which the local clock may be behind a header, in milliseconds; default 10 seconds.</summary>
    public long ClockDriftMs { get; init; } = 10_000;
}
