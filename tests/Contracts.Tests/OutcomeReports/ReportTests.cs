using System.Text;
using Chain.Contracts.OutcomeReports;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.OutcomeReports;

/// <summary>What gateways may report, and what the contract rejects.</summary>
[TestFixture]
internal sealed class ReportTests
{
    private static readonly Hash256 Root = Sha256.Hash("some receipts"u8);

    [Test]
    [Category("OUT-REPORT.10")]
    [Category("P2.6")]
    public void Report_ByAGateway_IsRecorded()
    {
        Town town = new();
        Address release = town.Active(Town.Manifest());
        OutcomeCounts counts = new(3, 1, 4, 1, 0, 1);

        Receipt receipt = Report(town, Town.GatewayOne, release, 1, counts);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Contract, Is.EqualTo(release));
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.OutcomeReported, release, Town.GatewayOne.Address) }));
        OutcomeReport expected = new(release, Town.GatewayOne.Address, 1, 10, Root, 7, counts, town.Ledger.Height);
        Assert.That(town.Ledger.State.OutcomeReport(release, Town.GatewayOne.Address), Is.EqualTo(expected));
    }

    [Test]
    [Category("OUT-REPORT.6")]
    [Category("OUT-REPORT.10")]
    [Category("G05")]
    public void Report_Again_ReplacesTheEarlierOne()
    {
        Town town = new();
        Address release = town.Active(Town.Manifest());
        Report(town, Town.GatewayOne, release, 1, new(10, 0, 0, 0, 0, 0), MerkleTree.EmptyRoot);
        Report(town, Town.GatewayTwo, release, 1, new(0, 0, 5, 0, 0, 0));
        Report(town, Town.GatewayOne, release, 2, new(4, 0, 6, 0, 0, 0));
        Receipt again = Report(town, Town.GatewayOne, release, 2, new(4, 0, 6, 0, 0, 0));
        Assert.That(again.Outcome, Is.EqualTo(Outcome.ReportOutOfSequence), "the same claim again");
        Assert.That(town.Ledger.State.OutcomeReport(release, Town.GatewayOne.Address)!.Counts, Is.EqualTo(new OutcomeCounts(4, 0, 6, 0, 0, 0)),
            "a snapshot, not a sum");
        Assert.That(town.Ledger.State.OutcomeReport(release, Town.GatewayTwo.Address)!.Counts.Confirmed, Is.EqualTo(5), "each gateway has its own");
    }

    [Test]
    [Category("OUT-REPORT.9")]
    [Category("G06")]
    public void Report_OfFewerDevicesThanBefore_IsDevicesDropped()
    {
        Town town = new();
        Address release = town.Active(Town.Manifest());
        Report(town, Town.GatewayOne, release, 1, new(500, 0, 500, 0, 0, 0));
        Receipt without = Report(town, Town.GatewayOne, release, 2, new(0, 0, 999, 0, 0, 0));
        Assert.That(without.Outcome, Is.EqualTo(Outcome.DevicesDropped), "one of a thousand missing");
        Receipt with = Report(town, Town.GatewayOne, release, 2, new(1, 0, 999, 0, 0, 0));
        Assert.That(with.Outcome, Is.EqualTo(Outcome.Accepted), "the total still counts it as pending");
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        OutcomeCounts good = new(1, 1, 1, 1, 1, 1);
        yield return Case("by a vendor", Outcome.RoleMissing, "OUT-REPORT.3", (t, r) => Report(t, Town.Acme, r, 1, good));
        yield return Case("by nobody in particular", Outcome.RoleMissing, "OUT-REPORT.3", (t, r) => Report(t, Town.Nobody, r, 1, good));
        yield return Case("on nothing", Outcome.UnknownRelease, "OUT-REPORT.4", (t, _) => Report(t, Town.GatewayOne, default, 1, good));
        yield return Case("on a waiting release", Outcome.ReleaseNeverActive, "OUT-REPORT.5",
            (t, _) => Report(t, Town.GatewayOne, t.Deployed(t.NextManifest("1.1.0", 2)), 1, good));
        yield return Case("with sequence zero", Outcome.ReportOutOfSequence, "OUT-REPORT.6", (t, r) => Report(t, Town.GatewayOne, r, 0, good));
        yield return Case("with a first sequence of two", Outcome.ReportOutOfSequence, "OUT-REPORT.6", (t, r) => Report(t, Town.GatewayOne, r, 2, good));
        yield return Case("with more devices than counts", Outcome.CountsMismatch, "OUT-REPORT.7", (t, r) => Raw(t, r, devices: 7, receipts: 5));
        yield return Case("with fewer devices than counts", Outcome.CountsMismatch, "OUT-REPORT.7", (t, r) => Raw(t, r, devices: 5, receipts: 5));
        yield return Case("with more receipts than answers", Outcome.CountsMismatch, "OUT-REPORT.7", (t, r) => Raw(t, r, devices: 6, receipts: 6));
        yield return Case("with fewer receipts than answers", Outcome.CountsMismatch, "OUT-REPORT.7", (t, r) => Raw(t, r, devices: 6, receipts: 4));
        yield return Case("of no receipts under a root", Outcome.ReceiptsRootMismatch, "OUT-REPORT.8",
            (t, r) => Report(t, Town.GatewayOne, r, 1, new(5, 0, 0, 0, 0, 0)));
        yield return Case("of receipts under the empty root", Outcome.ReceiptsRootMismatch, "OUT-REPORT.8",
            (t, r) => Report(t, Town.GatewayOne, r, 1, good, MerkleTree.EmptyRoot));
        yield return Case("of more devices than there can be", Outcome.MalformedPayload, "OUT-REPORT.1",
            (t, r) => Raw(t, r, devices: Limits.ReportDevicesMax + 1, receipts: 5));

        static TestCaseData Case(string desc, Outcome outcome, string tag, Func<Town, Address, Receipt> act) =>
            new TestCaseData(act, outcome).SetName($"Report_{desc.Replace(' ', '_')}_Is{outcome}").SetCategory(tag);
    }

    [TestCaseSource(nameof(Refusals))]
    public void Report_BadReport_IsRefused(Func<Town, Address, Receipt> act, Outcome outcome)
    {
        Town town = new();
        Assert.That(act(town, town.Active(Town.Manifest())).Outcome, Is.EqualTo(outcome));
    }

    [TestCase(true, Description = "revoked")]
    [TestCase(false, Description = "superseded")]
    [Category("OUT-REPORT.5")]
    [Category("G08")]
    public void Report_OnAReleaseThatWasActive_IsTaken(bool revoked)
    {
        Town town = new();
        Address release = town.Active(Town.Manifest());
        if (revoked) town.Revoke(Town.Acme, release);
        else town.Active(town.NextManifest("1.1.0", 2));
        Assert.That(Report(town, Town.GatewayOne, release, 1, new(0, 0, 1, 0, 9, 0)).Outcome, Is.EqualTo(Outcome.Accepted));
    }

    [Test]
    [Category("OUT-REPORT.1")]
    [Category("OUT-REPORT.2")]
    public void Report_PayloadOrTargetOfAnotherShape_IsRefused()
    {
        Town town = new();
        Address release = town.Active(Town.Manifest());
        byte[] good = OutcomeReportCalls.Report(release, 1, Root, new(1, 1, 1, 1, 1, 1));
        Assert.That(Call(town, Town.GatewayOne, release, good).Outcome, Is.EqualTo(Outcome.TargetUnexpected));
        foreach (byte[] payload in new byte[][] { [], [0x80], good[..^1], [.. good, 0] })
        {
            Assert.That(Call(town, Town.GatewayOne, default, payload).Outcome, Is.EqualTo(Outcome.MalformedPayload));
        }

        Receipt unknown = town.Ledger.Run(Town.GatewayOne, ContractKind.OutcomeReports, 2, good);
        Assert.That(unknown.Outcome, Is.EqualTo(Outcome.UnknownMethod));
    }

    [Test]
    [Category("OUT-REPORT.10")]
    [Category("OUT-RECEIPT.1")]
    [Category("OUT-RECEIPT.2")]
    [Category("I08")]
    public void Report_OfAHundredReceipts_IsOneSmallTransactionUnderWhichEachIsProven()
    {
        Town town = new();
        Address release = town.Active(Town.Manifest());
        string[] devices = [.. Enumerable.Range(0, 100).Select(i => $"serial-{i:d5}")];
        Assert.That(UpdateReceiptBatch.TryCreate(release, devices.Select((d, i) => ReceiptOf(town, release, d, i)), out UpdateReceiptBatch? batch));
        byte[] payload = OutcomeReportCalls.Report(release, 1, batch!.Root, batch.Count(pending: 11));
        Party gateway = Town.GatewayOne;
        Transaction transaction = Transaction.Create(
            town.Ledger.ChainId, gateway.Signer, gateway.Address, 0, ContractKind.OutcomeReports, OutcomeReportMethods.Report, default, payload);

        Assert.That(town.Ledger.RunBlock(transaction)[0].Outcome, Is.EqualTo(Outcome.Accepted));

        TestContext.Out.WriteLine($"100 receipts: a transaction of {transaction.Encoded.Length} bytes");
        Assert.That(transaction.Encoded.Length, Is.LessThan(1024));
        OutcomeReport report = town.Ledger.State.OutcomeReport(release, Town.GatewayOne.Address)!;
        Assert.That((report.Devices, report.Receipts), Is.EqualTo((111L, 100L)));
        for (int i = 0; i < devices.Length; i++)
        {
            Assert.That(MerkleTree.VerifyInclusion(batch.Receipts[i].LeafHash(), i, report.Receipts, batch.Prove(i), report.ReceiptsRoot), $"receipt {i}");
        }

        string onChain = Encoding.Latin1.GetString(transaction.Encoded.Span) + Encoding.Latin1.GetString(report.Encode().ToArray());
        Assert.That(devices.Where(d => onChain.Contains(d, StringComparison.Ordinal)), Is.Empty, "the chain does not name devices");
    }

    private static UpdateReceipt ReceiptOf(Town town, Address release, string device, int index)
    {
        Hash256 salt = Sha256.Hash(Encoding.UTF8.GetBytes($"salt of {device}"));
        Hash256 pseudonym = UpdateReceipt.PseudonymOf(town.Ledger.ChainId, salt, device);
        return new UpdateReceipt(release, pseudonym, (UpdateReceiptState)(1 + index % 5), 1_700_000_000_000 + index, Town.Manifest().ImageSha256);
    }

    private static Receipt Report(Town town, Party sender, Address release, ulong sequence, OutcomeCounts counts, Hash256? root = null) =>
        Call(town, sender, default, OutcomeReportCalls.Report(release, sequence, root ?? Root, counts));

    /// <summary>Counts of one device for each state; the totals need not add up.</summary>
    private static Receipt Raw(Town town, Address release, long devices, long receipts)
    {
        CborWriter writer = new();
        writer.Array(6);
        writer.Bytes(release.AsSpan());
        writer.UInt(1);
        writer.Int(devices);
        writer.Bytes(Root.AsSpan());
        writer.Int(receipts);
        new OutcomeCounts(1, 1, 1, 1, 1, 1).WriteTo(writer);
        return Call(town, Town.GatewayOne, default, writer.Written.ToArray());
    }

    private static Receipt Call(Town town, Party sender, Address target, byte[] payload) =>
        town.Ledger.Run(sender, ContractKind.OutcomeReports, OutcomeReportMethods.Report, payload, target);
}
