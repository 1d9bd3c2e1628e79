using System.Text.Json.Nodes;
using Chain.Contracts.FirmwareUpdate;
using Chain.Contracts.OutcomeReports;
using Chain.Contracts.Participants;
using Chain.Contracts.Replication;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Decoding;

namespace Chain.Node.Signing;

/// <summary>
/// Says in words what signed bytes do, from the bytes alone: no network, no names that somebody else states. Every field of the bytes has a line,
/// so that nothing is signed unseen.
/// </summary>
internal static class CallWords
{
    /// <summary>One line for the action, then one for each field; null if this program cannot read the call.</summary>
    public static IReadOnlyList<string>? Of(ContractKind kind, int method, Address target, ReadOnlySpan<byte> payload)
    {
        if (Title(kind, method) is not { } title || CallJson.Of(kind, method, payload) is not { } call) return null;
        call.Remove("method"); // The title says it.
        List<string> lines = [title];
        if (!target.Equals(default)) lines.Add($"contract: {target}");
        AddFields(lines, "", call);
        return lines;
    }

    /// <summary>A title, then one line for each field of an object.</summary>
    public static IReadOnlyList<string> Of(string title, JsonObject fields)
    {
        List<string> lines = [title];
        AddFields(lines, "", fields);
        return lines;
    }

    private static void AddFields(List<string> lines, string path, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach ((string name, JsonNode? value) in fields) AddFields(lines, path.Length == 0 ? name : $"{path}.{name}", value);
                break;
            case JsonArray items when items.All(item => item is JsonValue):
                lines.Add($"{path}: {string.Join(", ", items.Select(item => Plain($"{item}")))}");
                break;
            case JsonArray items:
                for (int i = 0; i < items.Count; i++) AddFields(lines, $"{path}[{i + 1}]", items[i]);
                break;
            default:
                lines.Add($"{path}: {Plain($"{node}")}");
                break;
        }
    }

    /// <summary>A text without control characters, which could change what the terminal shows.</summary>
    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));

    private static string? Title(ContractKind kind, int method) => (kind, method) switch
    {
        (ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy) => "publish a release",
        (ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest) => "attest the image of a release",
        (ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Revoke) => "revoke a release",
        (ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Approve) => "approve a release as an auditor",
        (ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Veto) => "veto a release as an auditor",
        (ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Recall) => "vote to recall a release",
        (ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Activate) => "activate a release",
        (ContractKind.Replication, ReplicationMethods.Propose) => "propose to replicate a release",
        (ContractKind.Replication, ReplicationMethods.Accept) => "accept a replication",
        (ContractKind.Replication, ReplicationMethods.Reject) => "reject a replication",
        (ContractKind.Replication, ReplicationMethods.BeginTransfer) => "begin the transfer of a replication",
        (ContractKind.Replication, ReplicationMethods.Locate) => "state the location of a replica",
        (ContractKind.Replication, ReplicationMethods.Attest) => "attest the location of a replica",
        (ContractKind.Replication, ReplicationMethods.Withdraw) => "end a replication as its broker",
        (ContractKind.Replication, ReplicationMethods.Revoke) => "end a replication as its vendor",
        (ContractKind.Participants, ParticipantMethods.RotateKey) => "replace a key of the sender",
        (ContractKind.Participants, ParticipantMethods.AddKey) => "add a key to the sender",
        (ContractKind.Participants, ParticipantMethods.RevokeKey) => "end a key of the sender",
        (ContractKind.Participants, ParticipantMethods.SetReleasePolicy) => "change which keys must sign the sender's releases",
        (ContractKind.Participants, ParticipantMethods.RaiseAuditorThreshold) => "raise the sender's auditor threshold",
        (ContractKind.Participants, ParticipantMethods.Propose) => "propose an action to the validators",
        (ContractKind.Participants, ParticipantMethods.Vote) => "vote on a proposal",
        (ContractKind.Participants, ParticipantMethods.Ready) => "declare that the sender's node has caught up and can vote",
        (ContractKind.Participants, ParticipantMethods.SubmitEvidence) => "submit evidence against a validator",
        (ContractKind.OutcomeReports, OutcomeReportMethods.Report) => "report outcomes of updates",
        _ => null,
    };
}
