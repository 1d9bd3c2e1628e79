using System.IO.Pipelines;

namespace Gateway.Http;

/// <summary>The bytes of one image, readable from any offset. Owned and disposed by whoever opened it.</summary>
public interface IImageContent : IAsyncDisposable
{
    /// <summary>Size of the image, in bytes. Constant: an image never changes under its digest.</summary>
    long LengthBytes { get; }

    /// <summary>Copies a part of the image and flushes it.</summary>
    /// <param name="destination">Where the bytes go; a reader that has gone away ends the copy early.</param>
    /// <param name="offset">Offset of the first byte.</param>
    /// <param name="count">Bytes to copy.</param>
    /// <param name="cancellationToken">Ends the copy with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="EndOfStreamException">The store holds less than <see cref="LengthBytes"/>.</exception>
    Task CopyToAsync(PipeWriter destination, long offset, long count, CancellationToken cancellationToken);
}
