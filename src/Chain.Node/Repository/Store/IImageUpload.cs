using Chain.Node.Repository.Verdicts;

namespace Chain.Node.Repository.Store;

/// <summary>Bytes of an image on their way in. Nothing is visible before <see cref="CommitAsync"/> says Ok.</summary>
/// <remarks>
/// Disposing without a commit or a discard keeps the bytes for a later resume. One caller at a time. A verdict other than Ok has
/// discarded the bytes already.
/// </remarks>
internal interface IImageUpload : IAsyncDisposable
{
    /// <summary>Bytes received and hashed so far, those of earlier connections included.</summary>
    long OffsetBytes { get; }

    /// <summary>Adds bytes at the end. Ok, DiskFull or Failed.</summary>
    ValueTask<StoreVerdict> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Compares the digest, makes the bytes durable and the image visible in one step. Ok, DigestMismatch, DiskFull or Failed.</summary>
    Task<StoreVerdict> CommitAsync(CancellationToken cancellationToken);

    /// <summary>Gives the bytes up.</summary>
    void Discard();
}
