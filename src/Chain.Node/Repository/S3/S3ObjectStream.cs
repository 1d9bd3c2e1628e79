using Chain.Core.Primitives;

namespace Chain.Node.Repository.S3;

/// <summary>An object of a bucket as a seekable stream. It reads with ranged GETs of bounded size, from the current position.</summary>
internal sealed class S3ObjectStream(S3Bucket bucket, Hash256 sha256, long lengthBytes, int windowBytes) : Stream
{
    private Stream? _window;
    private long _windowNext;
    private long _windowEnd;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => lengthBytes;

    public override long Position { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= lengthBytes || buffer.IsEmpty)
            return 0;
        if (_window is null || Position != _windowNext || _windowNext >= _windowEnd)
            await OpenWindowAsync(cancellationToken).ConfigureAwait(false);
        int got = await _window!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _windowEnd - _windowNext)], cancellationToken).ConfigureAwait(false);
        _windowNext += got;
        Position = _windowNext;
        return got;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => lengthBytes + offset,
    };

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
        // The stream is read-only.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (_window is not null)
            await _window.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _window?.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask OpenWindowAsync(CancellationToken cancellationToken)
    {
        if (_window is not null)
            await _window.DisposeAsync().ConfigureAwait(false);
        _window = null;
        _windowNext = Position;
        _windowEnd = Math.Min(lengthBytes, Position + windowBytes);
        _window = await bucket.OpenRangeAsync(sha256, _windowNext, _windowEnd - 1, cancellationToken).ConfigureAwait(false);
    }
}
