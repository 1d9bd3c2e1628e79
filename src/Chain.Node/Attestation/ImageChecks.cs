using System.Collections.Concurrent;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Events;
using Chain.Node.Repository.Client;
using Chain.Node.Repository.Downloads;

namespace Chain.Node.Attestation;

/// <summary>
/// Fetches images for this authority, a few at a time, to see whether a source serves the right one. A source that was right for a
/// contract is not fetched from again until the contract is done: what is left then is the call. Thread-safe.
/// </summary>
internal sealed class ImageChecks(ImageFetcher fetcher, NodeEvents events) : IDisposable
{
    private const int ConcurrentFetchesMax = 8;
    private const int OfOneServerMax = 2;
    private readonly FetchSlots _slots = new(ConcurrentFetchesMax, OfOneServerMax);
    private readonly ConcurrentDictionary<Address, string> _right = new();

    /// <summary>Whether a source serves the image of a manifest; if not, the log says why.</summary>
    /// <param name="contract">Contract that names the source.</param>
    /// <param name="uri">Where the image is said to be.</param>
    /// <param name="server">The participant that says so.</param>
    /// <param name="manifest">What the image has to be.</param>
    /// <param name="isCopy">Whether a broker serves the image. Then its piece root is not checked, as the authorities checked it before.</param>
    /// <param name="cancellation">Ends the fetch with <see cref="OperationCanceledException"/>.</param>
    public async Task<bool> IsRightAsync(Address contract, string uri, Address server, ReleaseManifest manifest, bool isCopy,
        CancellationToken cancellation)
    {
        if (_right.TryGetValue(contract, out string? known) && known == uri) return true;
        using IDisposable slot = await _slots.TakeAsync(server, cancellation).ConfigureAwait(false);
        using PieceHashStream? pieces = isCopy ? null : new(manifest.PieceSizeBytes);
        FetchReport report = await fetcher.FetchAsync(new Uri(uri), manifest.ImageSizeBytes, manifest.ImageSha256, pieces, cancellation)
            .ConfigureAwait(false);

        // A root over other pieces would have gateways blame honest brokers for a vendor's manifest.
        bool isRoot = pieces is null || report.Outcome != FetchOutcome.Ok || pieces.FinishRoot() == manifest.PiecesRoot;
        ImageChecked check = new(contract, uri, report.Outcome, isRoot, isCopy);
        events.Publish(check);
        if (check.IsRight) _right[contract] = uri;
        return check.IsRight;
    }

    /// <summary>Forgets a contract for which nothing is left to do.</summary>
    public void Done(Address contract) => _right.TryRemove(contract, out _);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}
