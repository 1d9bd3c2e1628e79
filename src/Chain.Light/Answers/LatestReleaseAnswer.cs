namespace Chain.Light;

/// <summary>A source's answer about the newest release: values and proofs of one header. Nothing in it is verified.</summary>
/// <param name="Block">The header that everything is proven under.</param>
/// <param name="Pointer">The LatestRelease record; empty if there is none.</param>
/// <param name="PointerProof">State proof of its presence or absence.</param>
/// <param name="Release">The ReleaseRecord that it points at; empty if there is none.</param>
/// <param name="ReleaseProof">State proof of its presence.</param>
public sealed record LatestReleaseAnswer(
    LightBlock Block, ReadOnlyMemory<byte> Pointer, ReadOnlyMemory<byte> PointerProof, ReadOnlyMemory<byte> Release, ReadOnlyMemory<byte> ReleaseProof)
{
    /// <summary>The LocationsRecord of the release; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Locations { get; init; }

    /// <summary>State proof of its presence or absence.</summary>
    public ReadOnlyMemory<byte> LocationsProof { get; init; }

    /// <summary>The brokers of the locations that hold at the header, in the locations' order.</summary>
    public IReadOnlyList<BrokerAnswer> Brokers { get; init; } = [];
}
