namespace Chain.Light;

/// <summary>A source's answer about a release: values and their proofs under one header. Not verified.</summary>
/// <param name="Block">The light block whose header all proofs are for.</param>
/// <param name="Pointer">The LatestRelease record; empty if there is none, or if the question named a contract.</param>
/// <param name="PointerProof">State proof of its presence or absence.</param>
/// <param name="Release">The ReleaseRecord that the pointer or the question names; empty if there is none.</param>
/// <param name="ReleaseProof">State proof of its presence, or of its absence if the question named a contract.</param>
public sealed record LatestReleaseAnswer(
    LightBlock Block, ReadOnlyMemory<byte> Pointer, ReadOnlyMemory<byte> PointerProof, ReadOnlyMemory<byte> Release, ReadOnlyMemory<byte> ReleaseProof)
{
    /// <summary>The LocationsRecord of the release; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Locations { get; init; }

    /// <summary>State proof of its presence or absence.</summary>
    public ReadOnlyMemory<byte> LocationsProof { get; init; }

    /// <summary>The brokers of the locations that are active at the header, in the order of the locations.</summary>
    public IReadOnlyList<BrokerAnswer> Brokers { get; init; } = [];
}
