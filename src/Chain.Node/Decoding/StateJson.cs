using System.Text.Json.Nodes;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Chain.Node.Decoding;

/// <summary>Values of the state as JSON.</summary>
/// <remarks>
/// A path is a hash, so it does not say what its value is. The canonical forms of the records differ, so the value is of the only type that decodes it.
/// </remarks>
internal static class StateJson
{
    /// <summary>The value: its type in 'type', and the record in 'value'. Null if it is of no type that is shown, such as a list of the contracts.</summary>
    public static JsonObject? Of(ReadOnlySpan<byte> value)
    {
        if (ReleaseRecord.TryDecode(value, out ReleaseRecord? release)) return Typed(nameof(ReleaseRecord), ReleaseJson.Of(release));
        if (ParticipantRecord.TryDecode(value, out ParticipantRecord? participant)) return Typed(nameof(ParticipantRecord), Of(participant));
        if (ReplicationRecord.TryDecode(value, out ReplicationRecord? replication)) return Typed(nameof(ReplicationRecord), ReplicationJson.Of(replication));
        if (LatestRelease.TryDecode(value, out LatestRelease? latest)) return Typed(nameof(LatestRelease), Of(latest));
        if (OutcomeReport.TryDecode(value, out OutcomeReport? report)) return Typed(nameof(OutcomeReport), Of(report));
        if (ChainParameters.TryDecode(value, out ChainParameters? parameters)) return Typed(nameof(ChainParameters), Of(parameters));
        if (GovernanceProposal.TryDecode(value, out GovernanceProposal? proposal)) return Typed(nameof(GovernanceProposal), ActionJson.Of(proposal));
        if (EvidenceRecord.TryDecode(value, out EvidenceRecord? evidence)) return Typed(nameof(EvidenceRecord), Of(evidence));
        if (ValidatorReadiness.TryDecode(value, out ValidatorReadiness? readiness)) return Typed(nameof(ValidatorReadiness), Of(readiness));
        if (Address.TryFrom(value, out Address address)) return Typed(nameof(Address), JsonValue.Create($"{address}"));
        if (TryVote(value, out PublicKey key, out long votedHeight))
            return Typed("CastVote", new JsonObject { ["public_key"] = $"{key}", ["height"] = JsonIntegers.Of(votedHeight) });
        if (TryHeights(value, out long[] heights)) return Typed("Heights", new JsonArray([.. heights.Select(height => JsonIntegers.Of(height))]));
        CborReader reader = new(value);
        if (reader.TryUInt(ulong.MaxValue, out ulong number) && reader.AtEnd) return Typed("Number", JsonIntegers.Of(number));
        // Lists of pairs can look alike while they are short, so they come last, and the one with keys first.
        if (ValidatorSet.TryDecode(value, out ValidatorSet? set)) return Typed(nameof(ValidatorSet), BlockJson.Of(set));
        if (LocationsRecord.TryDecode(value, out LocationsRecord? locations)) return Typed(nameof(LocationsRecord), ReplicationJson.Of(locations));
        return RuleVersions.TryDecode(value, out RuleVersions? rules) ? Typed(nameof(RuleVersions), Of(rules)) : null;
    }

    public static JsonObject Of(ParticipantRecord participant) => new()
    {
        ["address"] = $"{participant.Id}",
        ["name"] = participant.Name,
        ["roles"] = ReleaseJson.Texts(RoleNames.Of(participant.Roles)),
        ["suspended"] = participant.IsSuspended,
        ["keys"] = new JsonArray([.. participant.Keys.Select(key => new JsonObject
        {
            ["public_key"] = $"{key.Key}",
            ["from_height"] = JsonIntegers.Of(key.FromHeight),
            ["until_height"] = JsonIntegers.Of(key.UntilHeight),
        })]),
        ["release_policies"] = new JsonArray([.. participant.ReleasePolicies.Select(dated => new JsonObject
        {
            ["threshold"] = dated.Policy.Threshold,
            ["keys"] = ReleaseJson.Texts(dated.Policy.Keys.Select(key => $"{key}")),
            ["from_height"] = JsonIntegers.Of(dated.FromHeight),
        })]),
        ["repository_uri"] = participant.RepositoryUri,
        ["auditor_threshold"] = participant.AuditorThreshold,
    };

    public static JsonObject Of(LatestRelease latest) => new()
    {
        ["contract"] = $"{latest.Contract}",
        ["manifest_digest"] = $"{latest.ManifestDigest}",
        ["version"] = latest.Version,
        ["security_counter"] = JsonIntegers.Of(latest.SecurityCounter),
    };

    public static JsonObject Of(OutcomeReport report) => new()
    {
        ["release"] = $"{report.Release}",
        ["gateway"] = $"{report.Gateway}",
        ["sequence"] = JsonIntegers.Of(report.Sequence),
        ["devices"] = JsonIntegers.Of(report.Devices),
        ["receipts_root"] = $"{report.ReceiptsRoot}",
        ["receipts"] = JsonIntegers.Of(report.Receipts),
        ["counts"] = Of(report.Counts),
        ["height"] = JsonIntegers.Of(report.Height),
    };

    public static JsonObject Of(OutcomeCounts counts) => new()
    {
        ["pending"] = JsonIntegers.Of(counts.Pending),
        ["installed"] = JsonIntegers.Of(counts.Installed),
        ["confirmed"] = JsonIntegers.Of(counts.Confirmed),
        ["failed"] = JsonIntegers.Of(counts.Failed),
        ["cancelled"] = JsonIntegers.Of(counts.Cancelled),
        ["timed_out"] = JsonIntegers.Of(counts.TimedOut),
    };

    public static JsonObject Of(ChainParameters parameters) => new()
    {
        ["propose_timeout_ms"] = parameters.ProposeTimeoutMs,
        ["vote_timeout_ms"] = parameters.VoteTimeoutMs,
        ["timeout_step_ms"] = parameters.TimeoutStepMs,
        ["timeout_cap_ms"] = parameters.TimeoutCapMs,
        ["heartbeat_ms"] = parameters.HeartbeatMs,
        ["batch_delay_ms"] = parameters.BatchDelayMs,
        ["block_bytes_max"] = parameters.BlockBytesMax,
        ["attestation_threshold"] = parameters.AttestationThreshold,
        ["auditor_threshold"] = parameters.AuditorThreshold,
        ["evidence_age_heights"] = parameters.EvidenceAgeHeights,
    };

    /// <summary>A vote on an open proposal: [key, height].</summary>
    private static bool TryVote(ReadOnlySpan<byte> value, out PublicKey key, out long height)
    {
        CborReader reader = new(value);
        height = 0;
        key = default;
        return reader.TryExactArray(2) && reader.TryPublicKey(out key) && reader.TryInt(Limits.HeightMax, out height) && reader.AtEnd;
    }

    /// <summary>A list of heights, such as those at which a validator's scheduled rotations begin.</summary>
    private static bool TryHeights(ReadOnlySpan<byte> value, out long[] heights)
    {
        CborReader reader = new(value);
        heights = [];
        if (!reader.TryArray(Limits.ValidatorSetsKeptMax, out int count) || count == 0) return false;
        heights = new long[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryInt(Limits.HeightMax, out heights[i])) return false;
        }

        return reader.AtEnd;
    }

    private static JsonObject Of(EvidenceRecord evidence) => new()
    {
        ["offender"] = $"{evidence.Offender}",
        ["offence_height"] = JsonIntegers.Of(evidence.OffenceHeight),
        ["recorded_height"] = JsonIntegers.Of(evidence.RecordedHeight),
        ["suspending"] = evidence.IsSuspending,
    };

    private static JsonObject Of(ValidatorReadiness readiness) => new()
    {
        ["public_key"] = $"{readiness.Key}",
        ["synced_height"] = JsonIntegers.Of(readiness.SyncedHeight),
        ["recorded_height"] = JsonIntegers.Of(readiness.RecordedHeight),
        ["recorded_time_ms"] = JsonIntegers.Of(readiness.RecordedTimeMs),
    };

    private static JsonArray Of(RuleVersions rules) => new([.. rules.Entries.Select(entry => new JsonObject
    {
        ["version"] = entry.Version,
        ["from_height"] = JsonIntegers.Of(entry.FromHeight),
    })]);

    private static JsonObject Typed(string type, JsonNode value) => new() { ["type"] = type, ["value"] = value };
}
