using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>What is proven about the newest release of a model and channel.</summary>
public abstract record ProvenAnswer
{
    private ProvenAnswer()
    {
    }

    /// <summary>There is one; whether it may be installed is for its status to say.</summary>
    /// <param name="Contract">Address of the update contract.</param>
    /// <param name="Record">The record, as it stands under the header.</param>
    /// <param name="Height">Height of the header.</param>
    /// <param name="HeadTimeMs">Time of the header.</param>
    public sealed record Latest(Address Contract, ReleaseRecord Record, long Height, long HeadTimeMs) : ProvenAnswer
    {
        /// <summary>Brokers' locations that hold at the header, ascending by broker; empty if it is proven that there is none.</summary>
        /// <remarks>The vendor's own locations are in the record. Wherever the bytes come from, the record decides.</remarks>
        public IReadOnlyList<ReplicaLocation> Locations { get; init; } = [];
    }

    /// <summary>The release that was asked for by its contract.</summary>
    /// <param name="Contract">Address of the update contract.</param>
    /// <param name="Record">The record, as it stands under the header.</param>
    /// <param name="Height">Height of the header.</param>
    /// <param name="HeadTimeMs">Time of the header.</param>
    public sealed record Known(Address Contract, ReleaseRecord Record, long Height, long HeadTimeMs) : ProvenAnswer;

    /// <summary>There is none, and that is proven.</summary>
    /// <param name="Height">Height of the header.</param>
    /// <param name="HeadTimeMs">Time of the header.</param>
    public sealed record NoneReleased(long Height, long HeadTimeMs) : ProvenAnswer;

    /// <summary>Nothing is proven.</summary>
    /// <param name="Verdict">The first check that failed.</param>
    public sealed record Refused(LightVerdict Verdict) : ProvenAnswer
    {
        /// <summary>What each source was refused for, in the order in which they were asked; empty if none was asked.</summary>
        public IReadOnlyList<SourceVerdict> Sources { get; init; } = [];
    }
}
