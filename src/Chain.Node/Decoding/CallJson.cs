using System.Text.Json.Nodes;
using Chain.Contracts.FirmwareUpdate;
using Chain.Contracts.OutcomeReports;
using Chain.Contracts.Participants;
using Chain.Contracts.Replication;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Decoding;

/// <summary>Calls of contracts as JSON: the method's name and its arguments. The contracts' RULES.md describe the payloads.</summary>
internal static class CallJson
{
    private const string DigestName = "manifest_digest", ProposalName = "proposal_digest";

    /// <summary>The call; null if the payload is not one of the method, which the contract then refuses.</summary>
    public static JsonObject? Of(ContractKind kind, int method, ReadOnlySpan<byte> payload) => kind switch
    {
        ContractKind.FirmwareUpdate => OfFirmwareUpdate(method, payload),
        ContractKind.Participants => OfParticipants(method, payload),
        ContractKind.Replication => OfReplication(method, payload),
        ContractKind.OutcomeReports when method == OutcomeReportMethods.Report => OfReport(payload),
        _ => null,
    };

    private static JsonObject? OfFirmwareUpdate(int method, ReadOnlySpan<byte> payload) => method switch
    {
        FirmwareUpdateMethods.Deploy => OfDeploy(payload),
        FirmwareUpdateMethods.Attest => OfAttest(payload),
        FirmwareUpdateMethods.Revoke => OfReason(nameof(FirmwareUpdateMethods.Revoke), payload),
        FirmwareUpdateMethods.Approve => OfDigest(nameof(FirmwareUpdateMethods.Approve), DigestName, null, payload),
        FirmwareUpdateMethods.Veto => OfDigest(nameof(FirmwareUpdateMethods.Veto), DigestName, "reason", payload),
        FirmwareUpdateMethods.Recall => OfDigest(nameof(FirmwareUpdateMethods.Recall), DigestName, "reason", payload),
        FirmwareUpdateMethods.Activate => new JsonObject { ["method"] = nameof(FirmwareUpdateMethods.Activate) },
        _ => null,
    };

    private static JsonObject? OfReplication(int method, ReadOnlySpan<byte> payload) => method switch
    {
        ReplicationMethods.Propose => OfOffer(payload),
        ReplicationMethods.Accept => OfDigest(nameof(ReplicationMethods.Accept), ProposalName, null, payload),
        ReplicationMethods.Reject => OfDigest(nameof(ReplicationMethods.Reject), ProposalName, "reason", payload),
        ReplicationMethods.BeginTransfer => OfDigest(nameof(ReplicationMethods.BeginTransfer), ProposalName, null, payload),
        ReplicationMethods.Locate => OfDigest(nameof(ReplicationMethods.Locate), ProposalName, "uri", payload),
        ReplicationMethods.Attest => OfLocationAttest(payload),
        ReplicationMethods.Withdraw => OfDigest(nameof(ReplicationMethods.Withdraw), ProposalName, "reason", payload),
        ReplicationMethods.Revoke => OfDigest(nameof(ReplicationMethods.Revoke), ProposalName, "reason", payload),
        _ => null,
    };

    private static JsonObject? OfParticipants(int method, ReadOnlySpan<byte> payload) => method switch
    {
        ParticipantMethods.RotateKey => KeyCallJson.OfRotate(payload),
        ParticipantMethods.AddKey => KeyCallJson.OfAdd(payload),
        ParticipantMethods.RevokeKey => KeyCallJson.OfRevoke(payload),
        ParticipantMethods.SetReleasePolicy => KeyCallJson.OfPolicy(payload),
        ParticipantMethods.RaiseAuditorThreshold => OfNumber(nameof(ParticipantMethods.RaiseAuditorThreshold), "threshold", payload),
        ParticipantMethods.Propose => OfProposal(payload),
        ParticipantMethods.Vote => OfVote(payload),
        ParticipantMethods.Ready => OfNumber(nameof(ParticipantMethods.Ready), "synced_height", payload),
        ParticipantMethods.SubmitEvidence => OfEvidence(payload),
        _ => null,
    };

    private static JsonObject? OfDeploy(ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        if (!reader.TryExactArray(2) || !reader.TryBytes(Limits.PayloadBytesMax, out ReadOnlySpan<byte> bytes)
            || !ReleaseManifest.TryDecode(bytes, out ReleaseManifest? manifest)
            || !ReleaseRecord.TryReadSignatures(ref reader, Limits.ReleaseKeysMax, out ReleaseSignature[] signatures)) return null;
        return new JsonObject
        {
            ["method"] = nameof(FirmwareUpdateMethods.Deploy),
            ["manifest"] = ReleaseJson.Of(manifest),
            ["signatures"] = ReleaseJson.Of(signatures),
        };
    }

    private static JsonObject? OfAttest(ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        if (!reader.TryExactArray(2) || !reader.TryInt(long.MaxValue, out long sizeBytes) || !reader.TryHash(out Hash256 sha256)) return null;
        return new JsonObject
        {
            ["method"] = nameof(FirmwareUpdateMethods.Attest),
            ["image_size_bytes"] = JsonIntegers.Of(sizeBytes),
            ["image_sha256"] = $"{sha256}",
        };
    }

    private static JsonObject? OfReason(string method, ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        return reader.TryExactArray(1) && reader.TryText(Limits.PayloadBytesMax, out string reason)
            ? new JsonObject { ["method"] = method, ["reason"] = reason } : null;
    }

    /// <summary>[digest], or [digest, text].</summary>
    private static JsonObject? OfDigest(string method, string digestName, string? textName, ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        if (!reader.TryExactArray(textName is null ? 1 : 2) || !reader.TryHash(out Hash256 digest)) return null;
        JsonObject call = new() { ["method"] = method, [digestName] = $"{digest}" };
        if (textName is null) return call;
        if (!reader.TryText(Limits.PayloadBytesMax, out string text)) return null;
        call[textName] = text;
        return call;
    }

    private static JsonObject? OfOffer(ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        if (!reader.TryExactArray(3) || !reader.TryAddress(out Address release) || !reader.TryUInt(ulong.MaxValue, out ulong sequence)
            || !ReplicationTerms.TryRead(ref reader, out ReplicationTerms terms)) return null;
        return new JsonObject
        {
            ["method"] = nameof(ReplicationMethods.Propose),
            ["release"] = $"{release}",
            ["sequence"] = JsonIntegers.Of(sequence),
            ["terms"] = ReplicationJson.Of(terms),
        };
    }

    private static JsonObject? OfLocationAttest(ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        if (!reader.TryExactArray(4) || !reader.TryHash(out Hash256 digest) || !reader.TryInt(long.MaxValue, out long sizeBytes)
            || !reader.TryHash(out Hash256 sha256) || !reader.TryText(Limits.PayloadBytesMax, out string uri)) return null;
        return new JsonObject
        {
            ["method"] = nameof(ReplicationMethods.Attest),
            [ProposalName] = $"{digest}",
            ["image_size_bytes"] = JsonIntegers.Of(sizeBytes),
            ["image_sha256"] = $"{sha256}",
            ["uri"] = uri,
        };
    }

    private static JsonObject? OfReport(ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        if (!reader.TryExactArray(6) || !reader.TryAddress(out Address release) || !reader.TryUInt(ulong.MaxValue, out ulong sequence)
            || !reader.TryInt(long.MaxValue, out long devices) || !reader.TryHash(out Hash256 root) || !reader.TryInt(long.MaxValue, out long receipts)
            || !OutcomeCounts.TryRead(ref reader, out OutcomeCounts counts)) return null;
        return new JsonObject
        {
            ["method"] = nameof(OutcomeReportMethods.Report),
            ["release"] = $"{release}",
            ["sequence"] = JsonIntegers.Of(sequence),
            ["devices"] = JsonIntegers.Of(devices),
            ["receipts_root"] = $"{root}",
            ["receipts"] = JsonIntegers.Of(receipts),
            ["counts"] = StateJson.Of(counts),
        };
    }

    private static JsonObject? OfNumber(string method, string name, ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        return reader.TryExactArray(1) && reader.TryInt(long.MaxValue, out long number)
            ? new JsonObject { ["method"] = method, [name] = JsonIntegers.Of(number) } : null;
    }

    private static JsonObject? OfProposal(ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        if (!reader.TryExactArray(2) || !reader.TryBytes(Limits.PayloadBytesMax, out ReadOnlySpan<byte> bytes)
            || !GovernanceAction.TryDecode(bytes, out GovernanceAction? action) || !reader.TryInt(long.MaxValue, out long expires)) return null;
        return new JsonObject
        {
            ["method"] = nameof(ParticipantMethods.Propose),
            ["action"] = ActionJson.Of(action),
            ["expires_height"] = JsonIntegers.Of(expires),
        };
    }

    private static JsonObject? OfVote(ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        return reader.TryExactArray(1) && reader.TryBool(out bool approve)
            ? new JsonObject { ["method"] = nameof(ParticipantMethods.Vote), ["approve"] = approve } : null;
    }

    private static JsonObject? OfEvidence(ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        if (!reader.TryExactArray(1) || !reader.TryBytes(Limits.PayloadBytesMax, out ReadOnlySpan<byte> bytes)
            || !Evidence.TryDecode(bytes, out Evidence? evidence)) return null;
        return new JsonObject
        {
            ["method"] = nameof(ParticipantMethods.SubmitEvidence),
            ["evidence"] = evidence is DuplicateVoteEvidence ? "DuplicateVote" : "DuplicateProposal",
            ["height"] = JsonIntegers.Of(evidence.Height),
            ["validator_index"] = evidence.ValidatorIndex,
        };
    }
}
