using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>A repository over real HTTP: images with single ranges, piece lists, and the faults that a test asks for.</summary>
internal sealed class FakeRepository : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _images = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private WebApplication _app = null!;
    private long _bytesSent;
    private int _pieceRequests;

    /// <summary>Handles a request instead of the repository if it returns true.</summary>
    public delegate Task<bool> Misbehaviour(HttpContext context, byte[] image, int first, int length);

    public Uri Address { get; private set; } = null!;

    /// <summary>The range headers of image requests, in order; empty for a request without one.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Number of requests for a piece list.</summary>
    public int PieceRequests => Volatile.Read(ref _pieceRequests);

    /// <summary>Bytes of images that were written to clients.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>The repository's misbehaviour; null if it answers correctly.</summary>
    public Misbehaviour? Fault { get; set; }

    /// <summary>Whether it serves piece lists.</summary>
    public bool ListsPieces { get; set; } = true;

    /// <summary>A piece list to serve instead of the right one.</summary>
    public byte[]? FalsePieces { get; set; }

    public static async Task<FakeRepository> StartAsync(int port = 0)
    {
        FakeRepository repository = new();
        await repository.ListenAsync(port);
        return repository;
    }

    /// <summary>Stores an image under its own digest or, as a lie, under the digest of <paramref name="pretendedAs"/>.</summary>
    public Uri Publish(byte[] image, string? pretendedAs = null)
    {
        string name = pretendedAs ?? Convert.ToHexStringLower(SHA256.HashData(image));
        _images[name] = image;
        return new Uri(Address, "firmware/" + name);
    }

    /// <summary>Stops at once, as a killed process does: connections are reset, and the port refuses.</summary>
    public async Task KillAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    /// <summary>Starts again on the same port.</summary>
    public Task ReviveAsync() => ListenAsync(Address.Port);

    public async ValueTask DisposeAsync() => await KillAsync();

    /// <summary>Sends a part of the answer and resets the connection, once or each time.</summary>
    public static Misbehaviour CutAfter(int bytes, int times = int.MaxValue) => async (context, image, first, length) =>
    {
        if (bytes >= length || Interlocked.Decrement(ref times) < 0) return false;
        Start(context, image, first, length);
        await context.Response.Body.WriteAsync(image.AsMemory(first, bytes), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
        return true;
    };

    /// <summary>Sends a part of the answer and then nothing, until the client disconnects.</summary>
    public static Misbehaviour StallAfter(int bytes) => async (context, image, first, length) =>
    {
        Start(context, image, first, length);
        await context.Response.Body.WriteAsync(image.AsMemory(first, Math.Min(bytes, length)), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    };

    /// <summary>Sends a few bytes every 20 ms.</summary>
    public static Misbehaviour Trickle(int bytes) => async (context, image, first, length) =>
    {
        Start(context, image, first, length);
        for (int sent = 0; sent < length && !context.RequestAborted.IsCancellationRequested; sent += bytes)
        {
            await context.Response.Body.WriteAsync(image.AsMemory(first + sent, Math.Min(bytes, length - sent)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(20, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    };

    /// <summary>Flips one bit of the image.</summary>
    public static Misbehaviour WrongByteAt(int offset) => async (context, image, first, length) =>
    {
        byte[] lie = [.. image];
        lie[offset] ^= 1;
        Start(context, lie, first, length);
        await context.Response.Body.WriteAsync(lie.AsMemory(first, length), context.RequestAborted);
        return true;
    };

    public static Misbehaviour Status(int status) => (context, _, _, _) =>
    {
        context.Response.StatusCode = status;
        return Task.FromResult(true);
    };

    /// <summary>Redirects the client.</summary>
    public static Misbehaviour RedirectTo(Uri uri) => (context, _, _, _) =>
    {
        context.Response.Redirect(uri.ToString());
        return Task.FromResult(true);
    };

    /// <summary>Announces a wrong length.</summary>
    public static Misbehaviour Announce(int more) => async (context, image, first, length) =>
    {
        context.Response.ContentLength = length + more;
        await context.Response.Body.WriteAsync(image.AsMemory(first, Math.Min(length, length + more)), context.RequestAborted);
        return true;
    };

    /// <summary>Sends bytes without a length and without end.</summary>
    public static Misbehaviour Endless() => async (context, image, _, _) =>
    {
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(image, context.RequestAborted).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    };

    /// <summary>Sends the whole image for every range.</summary>
    public static Misbehaviour NoRanges() => async (context, image, _, _) =>
    {
        context.Response.ContentLength = image.Length;
        await context.Response.Body.WriteAsync(image, context.RequestAborted);
        return true;
    };

    private static void Start(HttpContext context, byte[] image, int first, int length)
    {
        if (context.Request.Headers.Range.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{first + length - 1}/{image.Length}");
        }

        context.Response.Headers.AcceptRanges = "bytes";
        context.Response.ContentLength = length;
    }

    private async Task ListenAsync(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _app.Run(ServeAsync);
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    private async Task ServeAsync(HttpContext context)
    {
        string[] path = (context.Request.Path.Value ?? "").Split('/');
        bool wantsPieces = path[^1] == "pieces";
        if (!_images.TryGetValue(wantsPieces ? path[^2] : path[^1], out byte[]? image) || (wantsPieces && !ListsPieces))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (wantsPieces) await ServePiecesAsync(context, image);
        else await ServeImageAsync(context, image);
    }

    private async Task ServePiecesAsync(HttpContext context, byte[] image)
    {
        Interlocked.Increment(ref _pieceRequests);
        int size = int.Parse(context.Request.Query["size"].ToString(), CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(FalsePieces ?? Pieces.Leaves(image, size).SelectMany(leaf => leaf.AsSpan().ToArray()).ToArray(),
            context.RequestAborted);
    }

    private async Task ServeImageAsync(HttpContext context, byte[] image)
    {
        string range = context.Request.Headers.Range.ToString();
        _requests.Enqueue(range);
        int first = 0, last = image.Length - 1;
        if (range.StartsWith("bytes=", StringComparison.Ordinal))
        {
            string[] ends = range[6..].Split('-');
            first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            if (ends[1].Length > 0) last = int.Parse(ends[1], CultureInfo.InvariantCulture);
        }

        CountingStream counted = new(context.Response.Body, sent => Interlocked.Add(ref _bytesSent, sent));
        context.Response.Body = counted;
        if (Fault is { } fault && await fault(context, image, first, last - first + 1)) return;
        Start(context, image, first, last - first + 1);
        for (int at = first; at <= last; at += 16 * 1024)
            await context.Response.Body.WriteAsync(image.AsMemory(at, Math.Min(16 * 1024, last - at + 1)), context.RequestAborted);
    }

    private sealed class CountingStream(Stream inner, Action<int> count) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            count(buffer.Length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
