using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>The result of a question about a release: a proof of what there is, a proof that there is nothing, or a refusal.</summary>
public abstract record ProvenAnswer
{
    private ProvenAnswer()
    {
    }

    /// <summary>The newest release of a model and channel. Its status says whether it may be installed.</summary>
    /// <param name="Contract">Address of the update contract.</param>
    /// <param name="Record">The record, as proven under the header.</param>
    /// <param name="Height">Height of the header.</param>
    /// <param name="HeadTimeMs">Time of the header.</param>
    public sealed record Latest(Address Contract, ReleaseRecord Record, long Height, long HeadTimeMs) : ProvenAnswer
    {
        /// <summary>Brokers' locations that may be used at the header, ascending by broker; empty if it is proven that there are none.</summary>
        /// <remarks>The vendor's own locations are in the record. The image's digest in the record applies to every location.</remarks>
        public IReadOnlyList<ReplicaLocation> Locations { get; init; } = [];
    }

    /// <summary>The release of the contract that was asked for. It need not be the newest.</summary>
    /// <param name="Contract">Address of the update contract.</param>
    /// <param name="Record">The record, as proven under the header.</param>
    /// <param name="Height">Height of the header.</param>
    /// <param name="HeadTimeMs">Time of the header.</param>
    public sealed record Known(Address Contract, ReleaseRecord Record, long Height, long HeadTimeMs) : ProvenAnswer;

    /// <summary>Proof that there is no such release.</summary>
    /// <param name="Height">Height of the header.</param>
    /// <param name="HeadTimeMs">Time of the header.</param>
    public sealed record NoneReleased(long Height, long HeadTimeMs) : ProvenAnswer;

    /// <summary>Nothing is proven; install nothing.</summary>
    /// <param name="Verdict">The first check that failed.</param>
    public sealed record Refused(LightVerdict Verdict) : ProvenAnswer
    {
        /// <summary>Why each source was refused, in the order in which they were asked; empty if none was asked.</summary>
        public IReadOnlyList<SourceVerdict> Sources { get; init; } = [];
    }
}
