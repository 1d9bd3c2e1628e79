using Chain.Core.Primitives;
using Chain.Node.Events;
using Chain.Node.Repository.Client;

namespace Chain.Node.Attestation;

/// <summary>This authority fetched an image and compared it with its manifest.</summary>
/// <param name="Contract">The update contract, or the replication contract of a copy.</param>
/// <param name="Uri">Source of the image.</param>
/// <param name="Outcome">Result of the fetch, which includes the checks of size and digest.</param>
/// <param name="HasPieceRoot">Whether the piece root matches the manifest; true if it was not checked.</param>
/// <param name="IsCopy">Whether the image is a broker's copy.</param>
/// <param name="Attempt">Number of this check of the contract, from 1.</param>
internal sealed record ImageChecked(Address Contract, string Uri, FetchOutcome Outcome, bool HasPieceRoot, bool IsCopy, int Attempt = 1) : NodeEvent
{
    /// <summary>Whether the image matches the manifest.</summary>
    public bool Matches => Outcome == FetchOutcome.Ok && HasPieceRoot;
}
