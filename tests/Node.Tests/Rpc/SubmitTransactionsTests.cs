using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Chain.Core.Ledger;
using Chain.Node.Rpc;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;
using Node.Tests.Cluster;

namespace Node.Tests.Rpc;

/// <summary>Many transactions in one call, and notices that list the final transactions.</summary>
[TestFixture]
public sealed class SubmitTransactionsTests
{
    private RpcFixture _fixture = null!;

    private Ledger.LedgerClient Rpc => _fixture.Rpc;

    [SetUp]
    public async Task SetUp() => _fixture = await RpcFixture.StartAsync();

    [TearDown]
    public async Task TearDown() => await _fixture.DisposeAsync();

    [Test]
    public async Task Submit_OfAMixture_AnswersEachInOrderAndLosesNone()
    {
        Transaction first = Call(0), second = Call(1), third = Call(2);
        byte[] forged = first.Encoded.ToArray();
        forged[^1] ^= 1;
        SubmitTransactionsReply reply = await Rpc.SubmitTransactionsAsync(Request(third.Encoded.Span.ToArray(), [9, 9], second.Encoded.ToArray(), forged,
            first.Encoded.ToArray(), second.Encoded.ToArray()));
        ReceiptReply last = await Rpc.GetReceiptAsync(new() { TransactionId = third.Id.ToString(), WaitMs = 30_000 });
        Assert.Multiple(() =>
        {
            Assert.That(reply.Verdicts.Select(v => v.Accepted), Is.EqualTo(new[] { true, false, true, false, true, true }));
            Assert.That(reply.Verdicts.Select(v => v.Problem.Length > 0), Is.EqualTo(new[] { false, true, false, true, false, false }));
            Assert.That(reply.Verdicts[0].TransactionId, Is.EqualTo(third.Id.ToString()));
            Assert.That((reply.Verdicts[1].Verdict, reply.Verdicts[1].TransactionId), Is.EqualTo(("Malformed", "")));
            Assert.That(reply.Verdicts[3].Problem, Does.Contain("does not verify"));
            Assert.That(last.Outcome, Is.EqualTo("UnknownMethod"));
        });
    }

    [Test]
    public async Task Submit_OfNothing_IsAnEmptyAnswer() => Assert.That((await Rpc.SubmitTransactionsAsync(new())).Verdicts, Is.Empty);

    [Test]
    [Category("F01")]
    public async Task Submit_OfTooMany_IsRefusedAsAWhole()
    {
        byte[] call = Call(0).Encoded.ToArray();
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(() => Rpc.SubmitTransactionsAsync(
            Request([.. Enumerable.Repeat(call, TransactionSubmissions.CountMax + 1)])).ResponseAsync))!;
        Assert.That((refused.StatusCode, _fixture.Node.Pool.Count), Is.EqualTo((StatusCode.InvalidArgument, 0)));
    }

    [Test]
    [Category("F01")]
    public async Task Submit_OfTooManyBytes_IsRefusedAsAWhole()
    {
        byte[][] large = [.. Enumerable.Range(0, 6).Select(i =>
            _fixture.Chain.Call(_fixture.Chain.Vendors[1], (ulong)i, payloadBytes: 12_000).Encoded.ToArray())];
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(() => Rpc.SubmitTransactionsAsync(Request(large)).ResponseAsync))!;
        Assert.That((refused.StatusCode, _fixture.Node.Pool.Count), Is.EqualTo((StatusCode.ResourceExhausted, 0)));
    }

    [Test]
    public async Task Submit_AsJson_AnswersTheSame()
    {
        Transaction call = Call(0);
        using HttpResponseMessage response = await _fixture.Node.Http.PostAsJsonAsync(new Uri("/v1/transactions:batch", UriKind.Relative),
            new { transactions = new[] { Convert.ToBase64String(call.Encoded.Span), Convert.ToBase64String([7]) } });
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That((response.StatusCode, answer.GetProperty("verdicts")[0].GetProperty("transaction_id").GetString(),
            answer.GetProperty("verdicts")[1].GetProperty("verdict").GetString()), Is.EqualTo((HttpStatusCode.OK, call.Id.ToString(), "Malformed")));
    }

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(true, true)]
    public async Task Subscribe_WithAndWithoutIdsAndEvents_GivesWhatWasAsked(bool ids, bool noEvents)
    {
        using AsyncServerStreamingCall<CommitNotice> call = Rpc.Subscribe(new() { TransactionIds = ids, NoEvents = noEvents });
        await call.ResponseHeadersAsync;
        Chain.Core.Records.ReleaseManifest manifest = Chains.TestChain.Manifest(_fixture.Chain.Vendors[2], [4], "http://127.0.0.1:1/x", model: "m2");
        Transaction deployment = _fixture.Chain.Deploy(_fixture.Chain.Vendors[2], 0, manifest);
        await _fixture.Cluster.SubmitAsync(deployment);
        Assert.That(await call.ResponseStream.MoveNext());
        CommitNotice notice = call.ResponseStream.Current;
        Assert.Multiple(() =>
        {
            Assert.That(notice.TransactionIds, Is.EqualTo(ids ? new[] { ByteString.CopyFrom(deployment.Id.AsSpan()) } : []));
            Assert.That(notice.Events.Count > 0, Is.EqualTo(!noEvents));
            if (!noEvents) Assert.That(notice.Events.Select(e => e.Release.Model), Is.All.EqualTo("m2"));
        });
    }

    private Transaction Call(ulong nonce) => _fixture.Chain.Call(_fixture.Chain.Vendors[1], nonce);

    private static SubmitTransactionsRequest Request(params byte[][] transactions) =>
        new() { Transactions = { transactions.Select(ByteString.CopyFrom) } };
}
