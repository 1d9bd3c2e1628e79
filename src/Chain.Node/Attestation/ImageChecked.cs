using Chain.Core.Primitives;
using Chain.Node.Events;
using Chain.Node.Repository.Client;

namespace Chain.Node.Attestation;

/// <summary>This authority fetched an image and compared it with its manifest.</summary>
/// <param name="Contract">The update contract, or the replication contract of a copy.</param>
/// <param name="Uri">Where the image was fetched from.</param>
/// <param name="Outcome">Result of the fetch, with size and digest.</param>
/// <param name="HasPieceRoot">Whether the pieces have the manifest's root; true if the pieces were not asked for.</param>
/// <param name="IsCopy">Whether a broker serves the image.</param>
internal sealed record ImageChecked(Address Contract, string Uri, FetchOutcome Outcome, bool HasPieceRoot, bool IsCopy) : NodeEvent
{
    /// <summary>Whether the source serves the image of the manifest.</summary>
    public bool IsRight => Outcome == FetchOutcome.Ok && HasPieceRoot;
}
