using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Gateway.Matching;

/// <summary>A release whose record was proven against a finalized header that the light client verified; the only thing the gateway acts on.</summary>
/// <param name="Contract">Address of the update contract.</param>
/// <param name="Record">The record at <see cref="ProvenHeight"/>. Its status may be any, <see cref="ReleaseStatus.Revoked"/> included.</param>
/// <param name="ProvenHeight">Height of the header whose state root commits to the record.</param>
/// <param name="HeadTimeMs">Time of that header, in Unix milliseconds.</param>
public sealed record ProvenRelease(Address Contract, ReleaseRecord Record, long ProvenHeight, long HeadTimeMs)
{
    /// <summary>Brokers' locations that are active under the same header; empty if there are none.</summary>
    public IReadOnlyList<ReplicaLocation> Locations { get; init; } = [];
}
