using System.Text.Json.Nodes;
using Chain.Contracts.FirmwareUpdate;
using Chain.Contracts.OutcomeReports;
using Chain.Contracts.Participants;
using Chain.Contracts.Replication;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Decoding;

namespace Node.Tests.Decoding;

/// <summary>Every method of every contract has a decoded call, and a payload that is none has no call.</summary>
[TestFixture]
public sealed class CallJsonTests
{
    private static readonly Hash256 Digest = Hash256.Parse(new string('a', 64));
    private static readonly Address Other = Address.Parse(new string('b', 40));
    private static readonly PublicKey Key = TestKeys.Vendor.PublicKey, Next = TestKeys.Broker(0).PublicKey;

    private static IEnumerable<TestCaseData> Calls()
    {
        yield return Of(ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest, FirmwareUpdateCalls.Attest(7, Digest), "Attest", "image_size_bytes", "7");
        yield return Of(ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Revoke, FirmwareUpdateCalls.Revoke("why"), "Revoke", "reason", "\"why\"");
        yield return Of(ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Approve, FirmwareUpdateCalls.Approve(Digest), "Approve", "manifest_digest",
            $"\"{Digest}\"");
        yield return Of(ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Veto, FirmwareUpdateCalls.Veto(Digest, "no"), "Veto", "reason", "\"no\"");
        yield return Of(ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Recall, FirmwareUpdateCalls.Recall(Digest, "no"), "Recall", "reason", "\"no\"");
        yield return Of(ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Activate, FirmwareUpdateCalls.Activate(), "Activate", "method", "\"Activate\"");
        yield return Of(ContractKind.Participants, ParticipantMethods.RotateKey, ParticipantCalls.RotateKey(Key, Next, 9, default), "RotateKey", "new_key",
            $"\"{Next}\"");
        yield return Of(ContractKind.Participants, ParticipantMethods.AddKey, ParticipantCalls.AddKey(Next, 9, default), "AddKey", "from_height", "9");
        yield return Of(ContractKind.Participants, ParticipantMethods.RevokeKey, ParticipantCalls.RevokeKey(Key, 9), "RevokeKey", "key", $"\"{Key}\"");
        yield return Of(ContractKind.Participants, ParticipantMethods.SetReleasePolicy,
            ParticipantCalls.SetReleasePolicy(new ReleasePolicy(1, [Key]), 9, []), "SetReleasePolicy", "threshold", "1");
        yield return Of(ContractKind.Participants, ParticipantMethods.RaiseAuditorThreshold, ParticipantCalls.RaiseAuditorThreshold(2),
            "RaiseAuditorThreshold", "threshold", "2");
        yield return Of(ContractKind.Participants, ParticipantMethods.Propose, ParticipantCalls.Propose(new GovernanceAction.SetSuspended(Other, true), 12),
            "Propose", "action", $$"""{"action":"SetSuspended","participant":"{{Other}}","suspended":true}""");
        yield return Of(ContractKind.Participants, ParticipantMethods.Vote, ParticipantCalls.Vote(true), "Vote", "approve", "true");
        yield return Of(ContractKind.Participants, ParticipantMethods.Ready, ParticipantCalls.Ready(5), "Ready", "synced_height", "5");
        yield return Of(ContractKind.Replication, ReplicationMethods.Propose,
            ReplicationCalls.Propose(new ReplicationProposal(Other, Other, 3, new ReplicationTerms(8, 0, []))), "Propose", "sequence", "3");
        yield return Of(ContractKind.Replication, ReplicationMethods.Accept, ReplicationCalls.Accept(Digest), "Accept", "proposal_digest", $"\"{Digest}\"");
        yield return Of(ContractKind.Replication, ReplicationMethods.Reject, ReplicationCalls.Reject(Digest, "no"), "Reject", "reason", "\"no\"");
        yield return Of(ContractKind.Replication, ReplicationMethods.BeginTransfer, ReplicationCalls.BeginTransfer(Digest), "BeginTransfer",
            "proposal_digest", $"\"{Digest}\"");
        yield return Of(ContractKind.Replication, ReplicationMethods.Locate, ReplicationCalls.Locate(Digest, "http://a/"), "Locate", "uri", "\"http://a/\"");
        yield return Of(ContractKind.Replication, ReplicationMethods.Attest, ReplicationCalls.Attest(Digest, 7, Digest, "http://a/"), "Attest", "uri",
            "\"http://a/\"");
        yield return Of(ContractKind.Replication, ReplicationMethods.Withdraw, ReplicationCalls.Withdraw(Digest, "no"), "Withdraw", "reason", "\"no\"");
        yield return Of(ContractKind.Replication, ReplicationMethods.Revoke, ReplicationCalls.Revoke(Digest, "no"), "Revoke", "reason", "\"no\"");
        yield return Of(ContractKind.OutcomeReports, OutcomeReportMethods.Report,
            OutcomeReportCalls.Report(Other, 1, Digest, new OutcomeCounts(1, 2, 3, 0, 0, 0)), "Report", "devices", "6");

        static TestCaseData Of(ContractKind kind, int method, byte[] payload, string name, string field, string value) =>
            new TestCaseData(kind, method, payload, name, field, value).SetArgDisplayNames($"{kind} {name}");
    }

    [TestCaseSource(nameof(Calls))]
    public void Of_Payload_IsTheMethodWithItsArguments(ContractKind kind, int method, byte[] payload, string name, string field, string value)
    {
        JsonObject call = CallJson.Of(kind, method, payload)!;
        Assert.That(((string)call["method"]!, call[field]!.ToJsonString()), Is.EqualTo((name, value)));
    }

    [Test]
    public void Of_EveryMethodOfTheContracts_IsKnown()
    {
        (ContractKind Kind, Type Methods)[] all =
        [
            (ContractKind.FirmwareUpdate, typeof(FirmwareUpdateMethods)), (ContractKind.Participants, typeof(ParticipantMethods)),
            (ContractKind.Replication, typeof(ReplicationMethods)), (ContractKind.OutcomeReports, typeof(OutcomeReportMethods)),
        ];
        IEnumerable<string> methods = all.SelectMany(a => a.Methods.GetFields().Where(f => f.IsLiteral).Select(f => $"{a.Kind} {f.GetRawConstantValue()}"));
        IEnumerable<string> tested = Calls().Select(c => $"{c.Arguments[0]} {c.Arguments[1]}");
        // Blocks with a deployment are decoded in DecodedViewTests, and evidence needs votes of a chain.
        Assert.That(methods.Except(tested), Is.EquivalentTo(
            [$"FirmwareUpdate {FirmwareUpdateMethods.Deploy}", $"Participants {ParticipantMethods.SubmitEvidence}"]));
    }

    [TestCase(ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy)]
    [TestCase(ContractKind.Participants, ParticipantMethods.Propose)]
    [TestCase(ContractKind.Participants, ParticipantMethods.SubmitEvidence)]
    [TestCase(ContractKind.Replication, ReplicationMethods.Attest)]
    [TestCase(ContractKind.OutcomeReports, OutcomeReportMethods.Report)]
    [TestCase(ContractKind.Participants, 99)]
    [TestCase((ContractKind)99, 1)]
    public void Of_PayloadOfAStranger_IsNull(ContractKind kind, int method) => Assert.Multiple(() =>
    {
        foreach (byte[] payload in (byte[][])[[], [0xff], [0x82, 0x40], [0x81, 0x9b, 255, 255, 255, 255, 255, 255, 255, 255], new byte[40]])
            Assert.That(CallJson.Of(kind, method, payload), Is.Null);
    });
}
