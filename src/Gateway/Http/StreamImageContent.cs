using System.IO.Pipelines;

namespace Gateway.Http;

/// <summary>An image behind a seekable stream. Serves one copy at a time, since a stream has one position.</summary>
public sealed class StreamImageContent : IImageContent
{
    private const int ReadBytes = 64 * 1024;

    private readonly Stream _stream;

    /// <summary>Takes ownership of the stream.</summary>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    public StreamImageContent(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek) throw new ArgumentException("Ranges need a stream that can seek.", nameof(stream));
        _stream = stream;
        LengthBytes = stream.Length;
    }

    /// <inheritdoc/>
    public long LengthBytes { get; }

    /// <inheritdoc/>
    public async Task CopyToAsync(PipeWriter destination, long offset, long count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _stream.Position = offset;
        while (count > 0)
        {
            Memory<byte> buffer = destination.GetMemory(ReadBytes);
            if (buffer.Length > count) buffer = buffer[..(int)count];
            int read = await _stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new EndOfStreamException("The image's stream is shorter than when it was opened.");

            destination.Advance(read);
            count -= read;
            FlushResult flushed = await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (flushed.IsCompleted) return;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
