using System.Text.Json;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Receipts;
using Gateway.Tests.Support;

namespace Gateway.Tests.Receipts;

/// <summary>From a device's feedback to a report on the chain, and back to one receipt.</summary>
[TestFixture]
public sealed class ReportingTests
{
    [Test, Category("P2.6"), Category("GW-RECEIPT.5"), Category("GW-RECEIPT.6")]
    public async Task Report_DeviceConfirms_OnTheChainAndItsReceiptCanBeProven()
    {
        await using TestGateway gateway = await StartAsync();
        await InstallAsync(gateway);
        await Wait.UntilAsync(() => gateway.Ledger.Reports.Count > 0 && gateway.Ledger.Reports[^1].Counts.Confirmed == 1, TestGateway.Limit, () => "no report");
        OutcomeSnapshot report = gateway.Ledger.Reports[^1];
        Assert.That(report.Counts, Is.EqualTo(new OutcomeCounts(0, 0, 1, 0, 0, 0)));

        // The report is on the chain a moment before the gateway has written that to disk.
        JsonElement receipt = default;
        bool IsProven() => (receipt = ProveAsync(gateway, report.Release).GetAwaiter().GetResult()).GetProperty("report").ValueKind == JsonValueKind.Object
            && receipt.GetProperty("report").GetProperty("sequence").GetUInt64() == report.Sequence;
        await Wait.UntilAsync(IsProven, TestGateway.Limit, () => receipt.ToString());
        JsonElement place = receipt.GetProperty("report");
        Assert.That(UpdateReceipt.TryDecode(Convert.FromHexString(receipt.GetProperty("receipt").GetString()!), out UpdateReceipt? decoded), Is.True);
        Hash256[] path = [.. place.GetProperty("proof").EnumerateArray().Select(hash => Hash256.Parse(hash.GetString()!))];
        Assert.That(MerkleTree.VerifyInclusion(decoded!.LeafHash(), place.GetProperty("index").GetInt32(), place.GetProperty("size").GetInt32(), path,
            report.ReceiptsRoot), Is.True);
        Assert.That(UpdateReceipt.PseudonymOf(Hash256.Zero, Hash256.Parse(receipt.GetProperty("salt").GetString()!), TestGateway.Id),
            Is.EqualTo(decoded.Device));
        Assert.That(decoded.State, Is.EqualTo(UpdateReceiptState.Confirmed));
    }

    [Test, Category("GW-RECEIPT.5"), Category("G06")]
    public async Task Report_DeviceStaysSilent_IsInTheDenominator()
    {
        await using TestGateway gateway = await StartAsync();
        await gateway.OfferAsync();
        await Wait.UntilAsync(() => gateway.Ledger.Reports.Count == 1, TestGateway.Limit, () => "no report");
        Assert.That(gateway.Ledger.Reports[0].Counts, Is.EqualTo(new OutcomeCounts(1, 0, 0, 0, 0, 0)));
        Assert.That(gateway.Ledger.Reports[0].ReceiptsRoot, Is.EqualTo(MerkleTree.EmptyRoot));
    }

    [Test, Category("GW-RECEIPT.4")]
    public async Task Report_AnswerIsLost_IsFoundToBeThere()
    {
        await using TestGateway gateway = await StartAsync();
        gateway.Ledger.LosesNextAnswer = true;
        await InstallAsync(gateway);
        await Wait.UntilAsync(() => gateway.Ledger.Reports.Count > 0 && gateway.Ledger.Reports[^1].Counts.Confirmed == 1, TestGateway.Limit, () => "no report");
        Assert.That(gateway.Ledger.Reports.Select(report => report.Sequence), Is.EqualTo(Enumerable.Range(1, gateway.Ledger.Reports.Count)), "none twice");
    }

    [Test, Category("GW-RECEIPT.4")]
    public async Task Report_ChainExpectsAnotherNumber_SentAgainWithThatOne()
    {
        await using TestGateway gateway = await StartAsync();
        bool asked = false;
        gateway.Ledger.Fault = snapshot =>
        {
            if (snapshot.Sequence == 8) return new OutcomeReply(OutcomeVerdict.Recorded);
            asked = true;
            return new OutcomeReply(OutcomeVerdict.OutOfSequence, "", 7);
        };
        await gateway.OfferAsync();
        await Wait.UntilAsync(() => asked && SummaryAsync(gateway).GetAwaiter().GetResult().GetProperty("sequence").GetUInt64() == 8, TestGateway.Limit, () =>
            "not renumbered");
    }

    [Test]
    public async Task Report_Refused_IsNotSentAgainBeforeThereIsNews()
    {
        await using TestGateway gateway = await StartAsync();
        int sent = 0;
        gateway.Ledger.Fault = _ =>
        {
            Interlocked.Increment(ref sent);
            return new OutcomeReply(OutcomeVerdict.Refused, "RoleMissing");
        };
        await gateway.OfferAsync();
        await Wait.UntilAsync(() => Volatile.Read(ref sent) == 1, TestGateway.Limit, () => $"{sent} sent");
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "failure");
        await Wait.UntilAsync(() => Volatile.Read(ref sent) == 2, TestGateway.Limit, () => $"{sent} sent");
    }

    [Test, Category("GW-RECEIPT.5")]
    public async Task Report_EnoughChanges_DoesNotWaitForTheInterval()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options =>
            options with { ReceiptsPerReport = 2, ReportInterval = TimeSpan.FromDays(1) });
        await gateway.OfferAsync();
        Assert.That(gateway.Ledger.Reports, Is.Empty);
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "failure");
        await Wait.UntilAsync(() => gateway.Ledger.Reports.Count == 1, TestGateway.Limit, () => "no report");
        Assert.That(gateway.Ledger.Reports[0].Counts, Is.EqualTo(new OutcomeCounts(0, 0, 0, 1, 0, 0)));
    }

    [Test]
    public async Task Receipts_OfAStranger_NotFound()
    {
        await using TestGateway gateway = await StartAsync();
        await gateway.OfferAsync();
        Assert.That(async () => await ProveAsync(gateway, gateway.Sessions[^1].Contract),
            Throws.InstanceOf<HttpRequestException>().With.Message.Contains("404"), "no answer yet");
        Assert.That(async () => await gateway.AdminAsync(HttpMethod.Get, "/admin/receipts/xyz/d"),
            Throws.InstanceOf<HttpRequestException>().With.Message.Contains("400"));
    }

    private static Task<TestGateway> StartAsync() => TestGateway.StartAsync(options => options with { ReportInterval = TimeSpan.FromMilliseconds(20) });

    private static async Task InstallAsync(TestGateway gateway)
    {
        await gateway.OfferAsync();
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        await gateway.PollAsync();
    }

    private static async Task<JsonElement> ProveAsync(TestGateway gateway, Address release) =>
        (await gateway.AdminAsync(HttpMethod.Get, $"/admin/receipts/{release}/{TestGateway.Id}")).RootElement;

    private static async Task<JsonElement> SummaryAsync(TestGateway gateway) =>
        (await gateway.AdminAsync(HttpMethod.Get, "/admin/receipts")).RootElement[0];
}
