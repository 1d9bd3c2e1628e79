using System.Globalization;
using System.Numerics;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Telemetry;
using Chain.Node.Repository.Verdicts;
using Gateway.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chain.Node.Repository.Downloads;

/// <summary>
/// Answers <c>GET</c> and <c>HEAD /firmware/{sha256}/pieces?size=N</c>: the leaf hashes of the image's pieces, 32 bytes each, in order. [P4.5]
/// </summary>
/// <remarks>
/// The list needs no signature, because a client accepts it only if its RFC 9162 root is the one in the proven manifest. The repository
/// computes a list on demand, once for concurrent requests, and caches it. The concurrent work that strangers can cause is bounded.
/// </remarks>
internal sealed class PieceLists(IImageStore store, ILogger<PieceLists> log) : IDisposable
{
    /// <summary>Largest number of lists to compute at the same time; each computation reads a whole image.</summary>
    public const int ComputationsMax = 2;

    /// <summary>
    /// Largest number of lists in computation or waiting for it; further requests get 503. A client can request each image in eleven piece sizes.
    /// </summary>
    public const int WaitingMax = 32;

    /// <summary>Largest size of the cached lists, in bytes: 32 per piece, so enough for 128 GiB in pieces of 256 KiB.</summary>
    public const int KeptBytesMax = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _slots = new(ComputationsMax);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<(Hash256 Image, int PieceSizeBytes), Task<byte[]?>> _running = [];
    private readonly LinkedList<((Hash256 Image, int PieceSizeBytes) Key, byte[] Hashes)> _kept = new();
    private long _keptBytes;

    public async Task ServeAsync(HttpContext context, string digestText)
    {
        CancellationToken cancellationToken = context.RequestAborted;
        if (!TryPieceSize(context.Request.Query["size"].ToString(), out int pieceSizeBytes))
        {
            Refuse(context, StatusCodes.Status400BadRequest);
            return;
        }

        try
        {
            if (!ImageDigest.IsWellFormed(digestText) || !Hash256.TryParse(digestText, out Hash256 sha256)
                || await store.GetLengthAsync(sha256, cancellationToken).ConfigureAwait(false) is null)
            {
                Refuse(context, StatusCodes.Status404NotFound);
                return;
            }

            Task<byte[]?>? computing = Find((sha256, pieceSizeBytes));
            byte[]? hashes = computing is null ? null : await computing.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (computing is null) Busy(context);
            else if (hashes is null) Refuse(context, StatusCodes.Status404NotFound);
            else await WriteAsync(context, hashes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            RepositoryLog.StoreFailed(log, digestText, StoreVerdict.Failed, failure);
            Busy(context);
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        _slots.Dispose();
    }

    private static bool TryPieceSize(string text, out int pieceSizeBytes) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out pieceSizeBytes)
        && pieceSizeBytes is >= Limits.PieceBytesMin and <= Limits.PieceBytesMax && BitOperations.IsPow2(pieceSizeBytes);

    private static async Task WriteAsync(HttpContext context, byte[] hashes, CancellationToken cancellationToken)
    {
        using MemoryStream body = new(hashes, writable: false);
        await ImageResponse.WriteAsync(context, new ImageContent(Sha256.Hash(hashes).ToString(), hashes.Length, body), cancellationToken).ConfigureAwait(false);
    }

    private static void Busy(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "5";
        Refuse(context, StatusCodes.Status503ServiceUnavailable);
    }

    private static void Refuse(HttpContext context, int status)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = status;
    }

    /// <summary>The cached list or its computation; null if <see cref="WaitingMax"/> computations are already running or waiting.</summary>
    private Task<byte[]?>? Find((Hash256 Image, int PieceSizeBytes) key)
    {
        lock (_gate)
        {
            for (LinkedListNode<((Hash256, int) Key, byte[] Hashes)>? node = _kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Key != key) continue;
                _kept.Remove(node);
                _kept.AddFirst(node);
                return Task.FromResult<byte[]?>(node.Value.Hashes);
            }

            if (_running.TryGetValue(key, out Task<byte[]?>? running)) return running;
            if (_running.Count >= WaitingMax) return null;
            running = Task.Run(() => ComputeAsync(key, _stopping.Token));
            _running.Add(key, running);
            return running;
        }
    }

    private async Task<byte[]?> ComputeAsync((Hash256 Image, int PieceSizeBytes) key, CancellationToken cancellationToken)
    {
        byte[]? hashes = null;
        try
        {
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                hashes = await HashAsync(key.Image, key.PieceSizeBytes, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _slots.Release();
            }

            return hashes;
        }
        finally
        {
            lock (_gate)
            {
                _running.Remove(key);
                if (hashes is not null) Keep_NeedsLock(key, hashes);
            }
        }
    }

    private async Task<byte[]?> HashAsync(Hash256 sha256, int pieceSizeBytes, CancellationToken cancellationToken)
    {
        if (await store.OpenAsync(sha256, cancellationToken).ConfigureAwait(false) is not { } image) return null;
        await using (image)
        {
            using PieceHashStream pieces = new(pieceSizeBytes);
            await image.Body.CopyToAsync(pieces, ImageResponse.BufferBytes, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<Hash256> leaves = pieces.Finish();
            byte[] hashes = new byte[leaves.Count * Hash256.Size];
            for (int i = 0; i < leaves.Count; i++) leaves[i].CopyTo(hashes.AsSpan(i * Hash256.Size));
            return hashes;
        }
    }

    private void Keep_NeedsLock((Hash256 Image, int PieceSizeBytes) key, byte[] hashes)
    {
        _kept.AddFirst((key, hashes));
        _keptBytes += hashes.Length;
        while (_keptBytes > KeptBytesMax && _kept.Last is { } oldest)
        {
            _keptBytes -= oldest.Value.Hashes.Length;
            _kept.RemoveLast();
        }
    }
}
