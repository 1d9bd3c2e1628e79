using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using EndToEnd.Tests.Cluster;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EndToEnd.Tests.CommandLine;

/// <summary>Transactions that a node must refuse, by gRPC and by JSON, each with its reason. The chain continues unaffected.</summary>
[TestFixture]
[Category("E09")]
public sealed class TransactionTests
{
    private static readonly HttpClient Http = new();
    private static readonly byte[] Payload = FirmwareUpdateCalls.Attest(1, Hash256.Zero);
    private TestNetwork _network = null!;
    private Fwledger.V1.Ledger.LedgerClient _client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync(validators: 1);
        await _network.StartAsync(_network.Validators);
        _client = _network.Connect(_network.Validators[0]);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _network.DisposeAsync();

    private static IEnumerable<TestCaseData> Refused()
    {
        yield return Case("NoBytes", StatusCode.InvalidArgument, "canonical form", (_, _) => []);
        yield return Case("RandomBytes", StatusCode.InvalidArgument, "canonical form", (_, _) => Encoding.ASCII.GetBytes("this is no transaction"));
        yield return Case("CutOff", StatusCode.InvalidArgument, "canonical form", (t, n) => t.Good(n).Encoded[..^1].ToArray());
        yield return Case("WithOneByteMore", StatusCode.InvalidArgument, "canonical form", (t, n) => [.. t.Good(n).Encoded.ToArray(), 0]);
        yield return Case("WithALongerInteger", StatusCode.InvalidArgument, "canonical form", (t, n) => WidenVersion(t.Good(n).Encoded.ToArray()));
        yield return Case("Oversized", StatusCode.InvalidArgument, "canonical form", (_, _) => new byte[Chain.Core.Limits.TransactionBytesMax + 1]);
        yield return Case("WithABitFlippedInTheSignature", StatusCode.InvalidArgument, "signature", (t, n) => FlipLastBit(t.Good(n).Encoded.ToArray()));
        yield return Case("OfAnotherChain", StatusCode.InvalidArgument, "this chain's id",
            (t, n) => t.Make(Hash256.Parse(new string('a', 64)), t._network.Vendor, t._network.Vendor.Address, n).Encoded.ToArray());
        yield return Case("OfAStranger", StatusCode.PermissionDenied, "not a participant", (t, n) => t.ByStranger(s => s.Address, n));
        yield return Case("InTheVendorsNameByAStranger", StatusCode.PermissionDenied, "not in force", (t, n) =>
            t.ByStranger(_ => t._network.Vendor.Address, n));
        yield return Case("WithANonceFarAhead", StatusCode.FailedPrecondition, "too far ahead", (t, n) => t.Good(n + 5000).Encoded.ToArray());
    }

    [TestCaseSource(nameof(Refused))]
    public async Task Submit_BadTransaction_IsRefusedByGrpcAndJsonAndTheChainGoesOn(StatusCode code, string reason, Func<TransactionTests, ulong, byte[]> make)
    {
        ulong nonce = await NextNonceAsync();
        byte[] bad = make(this, nonce);
        RpcException grpc = (await Assert.ThrowsAsync<RpcException>(() => SubmitAsync(bad)))!;
        using HttpResponseMessage json = await PostAsync(new JsonObject { ["transaction"] = Convert.ToBase64String(bad) }.ToJsonString());
        string body = await json.Content.ReadAsStringAsync();
        Assert.Multiple(() =>
        {
            Assert.That(grpc.StatusCode, Is.EqualTo(code), grpc.Status.Detail);
            Assert.That(grpc.Status.Detail, Does.Contain(reason));
            Assert.That((int)json.StatusCode, Is.InRange(400, 499), body);
            Assert.That(body, Does.Contain(reason).Or.Contain("this chain\\u0027s id"));
        });
        Assert.That((await SendAsync(Good(nonce))).Outcome, Is.Not.Empty, "the next valid transaction becomes final");
        Assert.That((await _client.GetStatusAsync(new GetStatusRequest())).MempoolTransactions, Is.Zero);
    }

    [Test]
    [Category("E01")]
    public async Task Submit_ReplayedTransaction_IsRefusedByItsNonce()
    {
        ulong nonce = await NextNonceAsync();
        Transaction once = Good(nonce);
        ReceiptReply receipt = await SendAsync(once);
        RpcException again = (await Assert.ThrowsAsync<RpcException>(() => SubmitAsync(once.Encoded.ToArray())))!;
        Assert.Multiple(() =>
        {
            Assert.That(again.StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
            Assert.That(again.Status.Detail, Does.Contain($"nonce {nonce} was used").And.Contain($"the next one is {nonce + 1}"));
        });
        Assert.That((await ReceiptAsync(once)).Height, Is.EqualTo(receipt.Height), "the first one is unchanged");
    }

    [Test]
    public async Task Submit_OutOfOrder_BothAreFinalInOrderOfNonce()
    {
        ulong nonce = await NextNonceAsync();
        Transaction first = Good(nonce), second = Good(nonce + 1);
        await SubmitAsync(second.Encoded.ToArray());
        await SubmitAsync(first.Encoded.ToArray());
        ReceiptReply one = await ReceiptAsync(first), two = await ReceiptAsync(second);
        Assert.That((two.Height, two.Index), Is.GreaterThan((one.Height, one.Index)));
    }

    [Test]
    public async Task Submit_TwoWithOneNonce_TheFirstStands()
    {
        ulong nonce = await NextNonceAsync();
        Transaction later = Good(nonce + 1);
        await SubmitAsync(later.Encoded.ToArray());                      // waits for its predecessor, so that both meet in the mempool
        byte[] other = Make(_network.Genesis.ChainId, _network.Vendor, _network.Vendor.Address, nonce + 1, method: 3).Encoded.ToArray();
        RpcException taken = (await Assert.ThrowsAsync<RpcException>(() => SubmitAsync(other)))!;
        Assert.That(taken.StatusCode, Is.EqualTo(StatusCode.AlreadyExists));
        await SendAsync(Good(nonce));
        await ReceiptAsync(later);
    }

    [TestCase("no JSON", "{", HttpStatusCode.BadRequest)]
    [TestCase("no base64", "{\"transaction\":\"*\"}", HttpStatusCode.BadRequest)]
    [TestCase("no object", "[]", HttpStatusCode.BadRequest)]
    [TestCase("nothing in it", "{}", HttpStatusCode.BadRequest)]
    public async Task Post_BadJson_IsRefused(string desc, string body, HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await PostAsync(body);
        Assert.That(answer.StatusCode, Is.EqualTo(expected), desc);
    }

    [Test]
    public async Task Post_TwoMegabytes_IsRefusedWithoutReadingItAll()
    {
        // Sends 'Expect: 100-continue'. Otherwise the node refuses the body and closes the connection, and the client may see
        // that before the answer.
        using HttpRequestMessage request = new(HttpMethod.Post, UrlOf("/v1/transactions"));
        request.Headers.ExpectContinue = true;
        request.Content = new StringContent($"{{\"transaction\":\"{new string('A', 2 * 1024 * 1024)}\"}}", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await Http.SendAsync(request);
        Assert.That((int)answer.StatusCode, Is.InRange(400, 499));
        Assert.That((await SendAsync(Good(await NextNonceAsync()))).Height, Is.Positive);
    }

    [TestCase("/v1/receipts/xyz", HttpStatusCode.BadRequest)]
    [TestCase("/v1/accounts/xyz", HttpStatusCode.BadRequest)]
    [TestCase("/v1/blocks/999999999", HttpStatusCode.NotFound)]
    [TestCase("/v1/blocks/-1", HttpStatusCode.NotFound)]
    [TestCase("/v1/headers/99999999999999999999", HttpStatusCode.BadRequest)]
    [TestCase("/v1/nothing", HttpStatusCode.NotFound)]
    public async Task Get_BadAddress_IsRefused(string path, HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await Http.GetAsync(UrlOf(path));
        Assert.That(answer.StatusCode, Is.EqualTo(expected), await answer.Content.ReadAsStringAsync());
    }

    private static TestCaseData Case(string name, StatusCode code, string reason, Func<TransactionTests, ulong, byte[]> make) =>
        new TestCaseData(code, reason, make).SetName($"Submit_{name}_IsRefusedAndTheChainGoesOn");

    private Transaction Good(ulong nonce) => Make(_network.Genesis.ChainId, _network.Vendor, _network.Vendor.Address, nonce);

    private Transaction Make(Hash256 chainId, EcdsaSigner signer, Address sender, ulong nonce, int method = FirmwareUpdateMethods.Attest) =>
        Transaction.Create(chainId, signer, sender, nonce, ContractKind.FirmwareUpdate, method, default, Payload);

    private byte[] ByStranger(Func<EcdsaSigner, Address> sender, ulong nonce)
    {
        using EcdsaSigner stranger = EcdsaSigner.Generate();
        return Make(_network.Genesis.ChainId, stranger, sender(stranger), nonce).Encoded.ToArray();
    }

    // [9 items, version 1, ...], with the version in two bytes where the canonical form has one.
    private static byte[] WidenVersion(byte[] encoded) => [encoded[0], 0x18, encoded[1], .. encoded[2..]];

    private static byte[] FlipLastBit(byte[] encoded)
    {
        encoded[^1] ^= 1;
        return encoded;
    }

    private async Task<ulong> NextNonceAsync() =>
        (await _client.GetAccountAsync(new GetAccountRequest { Address = _network.Vendor.Address.ToString() })).NextNonce;

    private async Task SubmitAsync(byte[] transaction) =>
        await _client.SubmitTransactionAsync(new SubmitTransactionRequest { Transaction = ByteString.CopyFrom(transaction) });

    private async Task<ReceiptReply> SendAsync(Transaction transaction)
    {
        await SubmitAsync(transaction.Encoded.ToArray());
        return await ReceiptAsync(transaction);
    }

    private async Task<ReceiptReply> ReceiptAsync(Transaction transaction) =>
        await _client.GetReceiptAsync(new GetReceiptRequest { TransactionId = transaction.Id.ToString(), WaitMs = 60_000 });

    private Uri UrlOf(string path) => new(new Uri(_network.Validators[0].Http), path);

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        return await Http.PostAsync(UrlOf("/v1/transactions"), content);
    }
}
