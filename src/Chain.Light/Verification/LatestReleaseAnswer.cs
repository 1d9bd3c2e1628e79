namespace Chain.Light;

/// <summary>A source's answer about the newest release: values and proofs of one header. Nothing in it is verified.</summary>
/// <param name="Block">The header that everything is proven under.</param>
/// <param name="Pointer">The LatestRelease record; empty if there is none.</param>
/// <param name="PointerProof">State proof of its presence or absence.</param>
/// <param name="Release">The ReleaseRecord that it points at; empty if there is none.</param>
/// <param name="ReleaseProof">State proof of its presence.</param>
public sealed record LatestReleaseAnswer(
    LightBlock Block, ReadOnlyMemory<byte> Pointer, ReadOnlyMemory<byte> PointerProof, ReadOnlyMemory<byte> Release, ReadOnlyMemory<byte> ReleaseProof);
