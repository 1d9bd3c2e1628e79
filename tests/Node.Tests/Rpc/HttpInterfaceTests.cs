using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Chain.Core.Ledger;
using Chain.Node.Commits;
using Chain.Node.Hosting.Listeners;
using Chain.Node.Rpc;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Node.Tests.Cluster;

namespace Node.Tests.Rpc;

/// <summary>The JSON interface, health, metrics and the listeners' limits, over real sockets.</summary>
[TestFixture]
public sealed class HttpInterfaceTests
{
    private RpcFixture _fixture = null!;

    private HttpClient Http => _fixture.Node.Http;

    [OneTimeSetUp]
    public async Task SetUp() => _fixture = await RpcFixture.StartAsync();

    [OneTimeTearDown]
    public async Task TearDown() => await _fixture.DisposeAsync();

    [TestCase("/v1/status", "node_name")]
    [TestCase("/v1/blocks/1", "certificate")]
    [TestCase("/v1/blocks/0", "hash")]
    [TestCase("/v1/headers/1", "header")]
    [TestCase("/v1/state/{hash}", "proof")]
    [TestCase("/v1/history/0?size=2", "header")]
    [TestCase("/v1/releases", "releases")]
    [TestCase("/v1/releases/{contract}", "release_proof")]
    [TestCase("/v1/vendors/{vendor}/models/m1/channels/stable/latest", "pointer_proof")]
    [TestCase("/v1/accounts/{vendor}", "next_nonce")]
    [TestCase("/v1/genesis", "json")]
    public async Task Get_OfAMethod_IsJson(string path, string field)
    {
        path = path.Replace("{hash}", RpcFixture.Zeros(32), StringComparison.Ordinal).Replace("{contract}", _fixture.Contract, StringComparison.Ordinal)
            .Replace("{vendor}", _fixture.Chain.Vendor.Address.ToString(), StringComparison.Ordinal);
        using HttpResponseMessage response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        JsonElement json = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That((response.StatusCode, json.TryGetProperty(field, out _)), Is.EqualTo((HttpStatusCode.OK, true)), json.ToString());
    }

    [TestCase("/v1/blocks/123456", HttpStatusCode.NotFound)]
    [TestCase("/v1/blocks/many", HttpStatusCode.BadRequest)]
    [TestCase("/v1/blocks/9223372036854775808", HttpStatusCode.BadRequest)]
    [TestCase("/v1/receipts/zz", HttpStatusCode.BadRequest)]
    [TestCase("/v1/accounts/0000000000000000000000000000000000000000", HttpStatusCode.NotFound)]
    [TestCase("/v1/nothing", HttpStatusCode.NotFound)]
    [TestCase("/fwledger.peer.v1.Peer/FetchBlocks", HttpStatusCode.NotFound)]
    [Category("A27")]
    public async Task Get_OfSomethingWrong_SaysSo(string path, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.That(response.StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task Post_OfATransaction_IsFinalSoon()
    {
        Transaction transaction = _fixture.Chain.Call(_fixture.Chain.Vendors[1], 0);
        using HttpResponseMessage response = await Http.PostAsJsonAsync("/v1/transactions",
            new { transaction = Convert.ToBase64String(transaction.Encoded.Span) });
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        using HttpResponseMessage receipt = await Http.GetAsync(new Uri($"/v1/receipts/{transaction.Id}?wait_ms=30000", UriKind.Relative));
        Assert.That((await receipt.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("outcome").GetString(), Is.EqualTo("UnknownMethod"));
    }

    private static IEnumerable<TestCaseData> JsonTraps()
    {
        yield return Case("no JSON", "{");
        yield return Case("an array", "[]");
        yield return Case("a number that is none", "{\"transaction\":NaN}");
        yield return Case("a number without end", "{\"transaction\":1e400}");
        yield return Case("a number where bytes are", "{\"transaction\":9007199254740993}");
        yield return Case("bytes that are no base64", "{\"transaction\":\"%%%%\"}");
        yield return Case("a lone surrogate", "{\"transaction\":\"\\ud800\"}");
        yield return Case("deep nesting", new string('[', 50_000) + new string(']', 50_000));
        yield return Case("deep objects", string.Concat(Enumerable.Repeat("{\"a\":", 10_000)));
        yield return Case("a key twice", "{\"transaction\":\"AA==\",\"transaction\":\"AQ==\"}");
        yield return Case("an unknown field", "{\"transactions\":\"AA==\"}");

        static TestCaseData Case(string desc, string body) => new TestCaseData(body).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(JsonTraps))]
    [Category("E10")]
    public async Task Post_OfAJsonTrap_IsRefused(string body)
    {
        using HttpResponseMessage response = await Http.PostAsync(new Uri("/v1/transactions", UriKind.Relative),
            new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.That((int)response.StatusCode, Is.InRange(400, 499), await response.Content.ReadAsStringAsync());
        await AssertAliveAsync();
    }

    [Test]
    [Category("F05")]
    public async Task Post_OfMoreThanTheLimit_IsRefusedBeforeItIsRead()
    {
        using HttpResponseMessage response = await Http.PostAsync(new Uri("/v1/transactions", UriKind.Relative),
            new ByteArrayContent(new byte[NodeListeners.RequestBytesMax + 1])
            {
                Headers = { ContentType = new("application/json") },
            });
        Assert.That((int)response.StatusCode, Is.InRange(400, 499));
        await AssertAliveAsync();
    }

    [Test]
    [Category("F05")]
    public async Task Post_OfACompressionBomb_IsNotInflated()
    {
        using MemoryStream packed = new();
        await using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize, leaveOpen: true)) await gzip.WriteAsync(new byte[32 * 1024 * 1024]);
        using ByteArrayContent content = new(packed.ToArray());
        content.Headers.ContentType = new("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage response = await Http.PostAsync(new Uri("/v1/transactions", UriKind.Relative), content);
        Assert.That((int)response.StatusCode, Is.InRange(400, 499));
        await AssertAliveAsync();
    }

    [Test]
    [Category("F05")]
    public async Task Rpc_OfAnOversizedOrInflatedMessage_IsRefused([Values(false, true)] bool isCompressed)
    {
        Fwledger.V1.SubmitTransactionRequest request = new() { Transaction = Google.Protobuf.ByteString.CopyFrom(new byte[1024 * 1024]) };
        Grpc.Core.Metadata headers = isCompressed ? new Grpc.Core.Metadata { { "grpc-internal-encoding-request", "gzip" } } : [];
        Grpc.Core.RpcException refused = (await Assert.ThrowsAsync<Grpc.Core.RpcException>(() =>
            _fixture.Rpc.SubmitTransactionAsync(request, headers).ResponseAsync))!;
        Assert.That(refused.StatusCode, Is.EqualTo(Grpc.Core.StatusCode.ResourceExhausted), refused.Status.Detail);
        await AssertAliveAsync();
    }

    [Test]
    public async Task Health_OfARunningNode_IsGood()
    {
        Assert.That(await Http.GetStringAsync(new Uri("/healthz", UriKind.Relative)), Is.EqualTo("Healthy"));
        HealthCheckResponse health = await new Health.HealthClient(_fixture.Node.Channel).CheckAsync(new HealthCheckRequest());
        Assert.That(health.Status, Is.EqualTo(HealthCheckResponse.Types.ServingStatus.Serving));
    }

    [Test]
    public async Task Reflection_Asked_NamesTheServiceAndNotThatOfPeersAlone()
    {
        using Grpc.Core.AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call =
            new ServerReflection.ServerReflectionClient(_fixture.Node.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        await call.RequestStream.CompleteAsync();
        await call.ResponseStream.MoveNext(CancellationToken.None);
        Assert.That(call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name), Does.Contain("fwledger.v1.Ledger"));
    }

    [Test]
    public async Task Metrics_Asked_HaveTheNamesThatOperatorsWant()
    {
        string metrics = await Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        string[] wanted =
        [
            "fwledger_height", "fwledger_round", "fwledger_step_seconds_bucket", "fwledger_proposal_to_commit_seconds", "fwledger_peers_connected",
                "fwledger_catching_up",
            "fwledger_mempool_transactions", "fwledger_mempool_bytes", "fwledger_submitted_total", "fwledger_journal_sync_seconds_bucket",
                "fwledger_journal_bytes",
            "fwledger_store_sync_seconds_bucket", "fwledger_store_bytes{family=\"blocks\"}", "fwledger_store_memory_bytes{use=\"block_cache\"}",
                "fwledger_prune_height",
            "fwledger_evidence_total", "dotnet_",
        ];
        Assert.Multiple(() =>
        {
            foreach (string name in wanted) Assert.That(metrics, Does.Contain(name));
        });
    }

    [Test]
    [Category("F03")]
    public async Task Connect_MoreThanOneAddressMay_ClosesTheRestAndKeepsTheOtherListeners()
    {
        using (Crowd crowd = await Crowd.ConnectAsync(_fixture.Node.Configuration.Http!, NodeListeners.ClientConnectionsPerAddressMax + 1))
        {
            await crowd.FirstClosed.WaitAsync(InProcessCluster.Patience);
            await _fixture.Rpc.GetStatusAsync(new Fwledger.V1.GetStatusRequest());
        }

        await Wait.UntilAsync(() => CanConnect(new Uri(_fixture.Node.Configuration.Http!).Port), "the HTTP port accepts connections");
    }

    [Test]
    [Category("F04")]
    public async Task Send_ByteByByte_IsCutOff()
    {
        using TcpClient slow = new();
        await slow.ConnectAsync(IPAddress.Loopback, new Uri(_fixture.Node.Configuration.Http!).Port);
        await slow.GetStream().WriteAsync(
            "POST /v1/transactions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray());
        using StreamReader reader = new(slow.GetStream());
        string answer = await reader.ReadToEndAsync().WaitAsync(InProcessCluster.Patience);
        Assert.That(answer, Does.StartWith("HTTP/1.1 40").Or.Empty);
    }

    [Test]
    [Category("F02")]
    public async Task Send_OfEndlessHeaders_IsCutOff()
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(_fixture.Node.Configuration.Http!).Port);
        using StreamReader reader = new(client.GetStream());
        try
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /v1/status HTTP/1.1\r\n"
                + string.Concat(Enumerable.Range(0, 2000).Select(i => $"X-{i}: {new string('a', 20)}\r\n"))));
            Assert.That(await reader.ReadToEndAsync().WaitAsync(InProcessCluster.Patience), Does.StartWith("HTTP/1.1 431"));
        }
        catch (IOException)
        {
            // The server closed the connection before it had read the whole request, which is also correct.
        }

        await AssertAliveAsync();
    }

    [Test]
    [Category("F01")]
    public async Task Call_AndCallOffThousandsOfTimes_LeavesOthersServed()
    {
        for (int batch = 0; batch < 30; batch++)
        {
            using CancellationTokenSource gone = new();
            Task[] calls = [.. Enumerable.Range(0, 100).Select(_ => Ignore(_fixture.Rpc.GetReceiptAsync(
                new Fwledger.V1.GetReceiptRequest { TransactionId = RpcFixture.Zeros(32), WaitMs = 60_000 }, cancellationToken: gone.Token).ResponseAsync))];
            await gone.CancelAsync();
            await Task.WhenAll(calls);
        }

        ReceiptWaiter waiter = _fixture.Node.Get<ReceiptWaiter>();
        await Wait.UntilAsync(() => waiter.Count == 0, "no call waits");
        await _fixture.Cluster.CommitAsync();

        static async Task Ignore(Task call) => await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [Test]
    [Category("F01")]
    public void Rates_AboveTheBurst_RefuseThatAddressOnly()
    {
        RateLimiterOptions options = new();
        RequestRates.Configure(options);
        DefaultHttpContext loud = new(), other = new();
        loud.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.1");
        other.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.2");
        int refused = Enumerable.Range(0, RequestRates.Burst + 5_000).Count(_ => !options.GlobalLimiter!.AttemptAcquire(loud).IsAcquired);
        Assert.Multiple(() =>
        {
            Assert.That(refused, Is.GreaterThan(0));
            Assert.That(options.GlobalLimiter!.AttemptAcquire(other).IsAcquired);
            Assert.That(options.RejectionStatusCode, Is.EqualTo(429));
        });
    }

    [Test]
    [Category("F01")]
    public void Rates_OfCallsWithManyTransactions_CountEach()
    {
        RateLimiterOptions options = new();
        RequestRates.Configure(options);
        DefaultHttpContext loud = new(), other = new();
        loud.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.3");
        other.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.4");
        int taken = Enumerable.Range(0, 1000).Count(_ => RequestRates.TryTakeMore(options, loud, TransactionSubmissions.CountMax - 1));
        Assert.Multiple(() =>
        {
            Assert.That(taken, Is.GreaterThan(0).And.LessThan(1000));
            Assert.That(RequestRates.TryTakeMore(options, loud, 0), "a call with one transaction was already charged");
            Assert.That(RequestRates.TryTakeMore(options, other, TransactionSubmissions.CountMax - 1));
        });
    }

    private static bool CanConnect(int port)
    {
        using TcpClient client = new();
        client.Connect(IPAddress.Loopback, port);
        client.GetStream().Write("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8);
        try
        {
            return client.GetStream().Read(new byte[1]) == 1;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task AssertAliveAsync() => Assert.That(await Http.GetStringAsync(new Uri("/healthz", UriKind.Relative)), Is.EqualTo("Healthy"));
}
