using System.Diagnostics;
using Gateway.Events;

namespace ClusterBench;

/// <summary>
/// Counts the arriving bytes of images. After half of them, it runs an action and measures the time until the next source's
/// first byte.
/// </summary>
internal sealed class FailoverWatch(int firstPort, long atBytes, Func<Task> onReached) : DelegatingHandler(new SocketsHttpHandler()), IGatewayObserver
{
    private long _reachedAt;
    private long _nextAt;

    /// <summary>Image bytes that arrived from all sources.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Image bytes that arrived from the first source.</summary>
    public long BytesOfFirst { get; private set; }

    /// <summary>Time from the end of the action to the first byte from another source.</summary>
    public TimeSpan Gap => _reachedAt > 0 && _nextAt > 0 ? Stopwatch.GetElapsedTime(_reachedAt, _nextAt)
        : throw new InvalidOperationException("no other source took over");

    public void OnEvent(GatewayEvent happened)
    {
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (request.RequestUri!.AbsolutePath.EndsWith("/pieces", StringComparison.Ordinal)) return response;
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        StreamContent watched = new(new Watched(body, this, request.RequestUri.Port == firstPort));
        foreach ((string name, IEnumerable<string> values) in response.Content.Headers) watched.Headers.TryAddWithoutValidation(name, values);
        response.Content = watched;
        return response;
    }

    private async ValueTask OnReadAsync(int got, bool isFirst)
    {
        BytesRead += got;
        if (!isFirst && got > 0 && _nextAt == 0) _nextAt = Stopwatch.GetTimestamp();
        if (!isFirst || _reachedAt > 0) return;
        BytesOfFirst += got;
        if (BytesOfFirst < atBytes) return;
        await onReached();
        _reachedAt = Stopwatch.GetTimestamp();
    }

    private sealed class Watched(Stream inner, FailoverWatch owner, bool isFirst) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int got = await inner.ReadAsync(buffer, cancellationToken);
            await owner.OnReadAsync(got, isFirst);
            return got;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
