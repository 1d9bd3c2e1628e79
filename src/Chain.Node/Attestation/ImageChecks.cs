using System.Collections.Concurrent;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Events;
using Chain.Node.Repository.Client;
using Chain.Node.Repository.Downloads;

namespace Chain.Node.Attestation;

/// <summary>
/// Fetches images and compares them with their manifests, a few at a time. Remembers the source that matched per contract until
/// <see cref="Forget"/>, so that a repeated call does not fetch the image again. Thread-safe.
/// </summary>
internal sealed class ImageChecks(ImageFetcher fetcher, NodeEvents events) : IDisposable
{
    private const int ConcurrentFetchesMax = 8;
    private const int FetchesPerServerMax = 2;
    private readonly FetchSlots _slots = new(ConcurrentFetchesMax, FetchesPerServerMax);
    private readonly ConcurrentDictionary<Address, string> _verified = new();

    /// <summary>Fetches an image and checks whether it matches a manifest. Publishes the result as <see cref="ImageChecked"/>.</summary>
    /// <param name="contract">Contract that names the source.</param>
    /// <param name="uri">Source of the image.</param>
    /// <param name="server">The participant that serves the image.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="isCopy">Whether the image is a broker's copy. The piece root is then not checked: the authorities checked it for the release.</param>
    /// <param name="cancellation">Ends the fetch with <see cref="OperationCanceledException"/>.</param>
    public async Task<bool> VerifyAsync(
        Address contract, string uri, Address server, ReleaseManifest manifest, bool isCopy, CancellationToken cancellation)
    {
        if (_verified.TryGetValue(contract, out string? known) && known == uri) return true;
        using IDisposable slot = await _slots.TakeAsync(server, cancellation).ConfigureAwait(false);
        using PieceHashStream? pieces = isCopy ? null : new(manifest.PieceSizeBytes);
        FetchReport report = await fetcher.FetchAsync(new Uri(uri), manifest.ImageSizeBytes, manifest.ImageSha256, pieces, cancellation)
            .ConfigureAwait(false);

        // With a wrong piece root in a vendor's manifest, gateways would blame honest brokers.
        bool hasPieceRoot = pieces is null || report.Outcome != FetchOutcome.Ok || pieces.FinishRoot() == manifest.PiecesRoot;
        ImageChecked check = new(contract, uri, report.Outcome, hasPieceRoot, isCopy);
        events.Publish(check);
        if (check.Matches) _verified[contract] = uri;
        return check.Matches;
    }

    /// <summary>Forgets a contract with nothing left to do.</summary>
    public void Forget(Address contract) => _verified.TryRemove(contract, out _);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}
