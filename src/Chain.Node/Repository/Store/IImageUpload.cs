using Chain.Node.Repository.Verdicts;

namespace Chain.Node.Repository.Store;

/// <summary>An open upload of an image. The image becomes visible only when <see cref="CommitAsync"/> returns Ok.</summary>
/// <remarks>
/// Disposal without a commit or a discard keeps the bytes for a later resume. Not thread-safe. An upload that returns a verdict other than
/// Ok has already discarded the bytes.
/// </remarks>
internal interface IImageUpload : IAsyncDisposable
{
    /// <summary>Number of bytes received and hashed so far, including those of earlier connections.</summary>
    long OffsetBytes { get; }

    /// <summary>Appends bytes. Returns Ok, DiskFull or Failed.</summary>
    ValueTask<StoreVerdict> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Checks the digest, makes the bytes durable, then makes the image visible. Returns Ok, DigestMismatch, DiskFull or Failed.</summary>
    Task<StoreVerdict> CommitAsync(CancellationToken cancellationToken);

    /// <summary>Deletes the bytes.</summary>
    void Discard();
}
