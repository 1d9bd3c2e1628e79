using System.Collections.Concurrent;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Events;
using Chain.Node.Repository.Client;
using Chain.Node.Repository.Downloads;

namespace Chain.Node.Attestation;

/// <summary>
/// Fetches images and compares them with their manifests, a few at a time. Remembers per contract, until <see cref="Forget"/>, the source
/// that matched, so that a repeated call does not fetch the image again, and how often a fetch failed. Thread-safe.
/// </summary>
internal sealed class ImageChecks(ImageFetcher fetcher, NodeEvents events) : IDisposable
{
    /// <summary>
    /// Steps of one owner that run at the same time: 4. They are more than the slots of an owner, so that fetches of the same owner give way
    /// to each other too.
    /// </summary>
    public const int StepsPerOwnerMax = 4;

    private const int ConcurrentFetchesMax = 8;
    private const int FetchesPerServerMax = 2;
    private const int ConcurrentRetriesMax = 4;
    private readonly FetchSlots _slots = new(ConcurrentFetchesMax, FetchesPerServerMax, ConcurrentRetriesMax);
    private readonly ConcurrentDictionary<Address, Known> _known = new();

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
        Known known = _known.GetValueOrDefault(contract, new Known("", 0));
        if (known.VerifiedUri == uri) return true;
        using FetchSlot slot = await _slots.TakeAsync(server, cancellation, known.Failures).ConfigureAwait(false);
        using PieceHashStream? pieces = isCopy ? null : new(manifest.PieceSizeBytes);
        FetchReport report = await FetchAsync(slot, new Uri(uri), manifest, pieces, cancellation).ConfigureAwait(false);

        // With a wrong piece root in a vendor's manifest, gateways would blame honest brokers.
        bool hasPieceRoot = pieces is null || report.Outcome != FetchOutcome.Ok || pieces.FinishRoot() == manifest.PiecesRoot;
        ImageChecked check = new(contract, uri, report.Outcome, hasPieceRoot, isCopy, known.Failures + 1);
        events.Publish(check);
        _known[contract] = check.Matches ? known with { VerifiedUri = uri } : known with { Failures = known.Failures + 1 };
        return check.Matches;
    }

    /// <summary>Forgets a contract with nothing left to do.</summary>
    public void Forget(Address contract) => _known.TryRemove(contract, out _);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task<FetchReport> FetchAsync(
        FetchSlot slot, Uri uri, ReleaseManifest manifest, PieceHashStream? pieces, CancellationToken cancellation)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, slot.GiveWay);
        try
        {
            return await fetcher.FetchAsync(uri, manifest.ImageSizeBytes, manifest.ImageSha256, pieces, either.Token, slot.Report).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (slot.GiveWay.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new FetchReport(uri, FetchOutcome.GaveWay, slot.BytesRead, 0);
        }
    }

    /// <summary>What is known of a contract.</summary>
    /// <param name="VerifiedUri">The source that matched; empty if none did.</param>
    /// <param name="Failures">Number of fetches that failed or gave way.</param>
    private sealed record Known(string VerifiedUri, int Failures);
}
