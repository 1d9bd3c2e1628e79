using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using EndToEnd.Tests.Cluster;
using Fwledger.V1;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;

namespace EndToEnd.Tests.CommandLine;

/// <summary>
/// Calls everything that a node offers to clients, in the built program itself. A native program contains only the code that its
/// compiler found to be used. The compiler cannot see what libraries look up by name, so a missing part shows only here.
/// </summary>
[TestFixture]
public sealed class ClientInterfaceTests
{
    private readonly Dictionary<string, string> _values = [];
    private TestNetwork _network = null!;
    private HttpClient _http = null!;
    private GrpcChannel _channel = null!;

    private static IEnumerable<MethodDescriptor> Methods => Fwledger.V1.Ledger.Descriptor.Methods;

    private static IEnumerable<TestCaseData> Gets =>
        Methods.Where(m => Rule(m).Get.Length > 0 && !m.IsServerStreaming).Select(m => new TestCaseData(m).SetArgDisplayNames(m.Name));

    [OneTimeSetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync(validators: 1);
        await _network.StartAsync([.. _network.Validators, _network.Repository]);
        NodeFolder validator = _network.Validators[0];
        _http = new HttpClient { BaseAddress = new Uri(validator.Http) };
        _channel = GrpcChannel.ForAddress(validator.Rpc);
        string broker = await _network.RegisterBrokerAsync();
        JsonNode release = await ReadAsync(["firmware", "publish", _network.MakeImage(9_000, 81), .. _network.PublishOptions("1.0.0", "m1"), "--json"]);
        JsonNode replication = await ReadAsync(["replication", "propose", (string)release["contract"]!, "--key", broker, "--node", validator.Rpc, "--json"]);
        BlockReply block = await _network.Connect(validator).GetBlockAsync(new GetBlockRequest { Height = (long)release["height"]! });
        _values["contract"] = (string)release["contract"]!;
        _values["GetReplication contract"] = (string)replication["contract"]!;
        _values["transaction_id"] = block.TransactionIds[0];
        _values["vendor"] = _values["address"] = _values["participant"] = _network.Vendor.Address.ToString();
        _values["challenge"] = new string('a', 64);
        (_values["model"], _values["channel"], _values["path"]) = ("m1", "stable", Hash256.Zero.ToString());
        (_values["index"], _values["height"], _values["after_height"], _values["old_height"], _values["new_height"]) = ("0", "1", "0", "1", "2");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _http.Dispose();
        _channel.Dispose();
        await _network.DisposeAsync();
    }

    [TestCaseSource(nameof(Gets))]
    public async Task Get_OfAMethod_IsTheReplyInJson(MethodDescriptor method)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(PathOf(method), UriKind.Relative));
        string body = await answer.Content.ReadAsStringAsync();
        if (method.Name == "GetNextSetChange")
        {
            int code = (int)JsonNode.Parse(body)!["code"]!;
            Assert.That((answer.StatusCode, code), Is.EqualTo((HttpStatusCode.NotFound, (int)Grpc.Core.StatusCode.NotFound)), body);
            return;
        }

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), body);
        Assert.That(JsonParser.Default.Parse(body, method.OutputType).CalculateSize(), Is.Positive, body);
        if (method.Name != "GetGenesis") Assert.That(JsonStyle.FindFaults(body), Is.Empty, body); // The genesis is a text with JSON in it.
    }

    [Test]
    public async Task Get_OfCommits_TellsOfTheNext()
    {
        MethodDescriptor method = Methods.Single(m => m.IsServerStreaming);
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(PathOf(method), UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using StreamReader lines = new(await answer.Content.ReadAsStreamAsync());
        await new LedgerSender(_network.Genesis.ChainId, _network.Vendor, _network.Connect(_network.Validators[0])).SendAsync();
        string? line = await lines.ReadLineAsync();
        Assert.That(((CommitNotice)JsonParser.Default.Parse(line, method.OutputType)).LightBlock.Height, Is.Positive, line);
    }

    [TestCase("/v1/transactions", "{\"transaction\":\"AAAA\"}", HttpStatusCode.BadRequest, "not a transaction in canonical form")]
    [TestCase("/v1/transactions:batch", "{\"transactions\":[\"AAAA\"]}", HttpStatusCode.OK, "\"verdict\":\"Malformed\"")]
    public async Task Post_OfBytesThatAreNoTransaction_IsAnsweredInJson(string path, string json, HttpStatusCode status, string part)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
        string body = await answer.Content.ReadAsStringAsync();
        Assert.That((answer.StatusCode, body.Contains(part, StringComparison.Ordinal)), Is.EqualTo((status, true)), body);
    }

    [Test]
    public async Task Reflection_AskedForTheService_GivesItsFile()
    {
        using Grpc.Core.AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call =
            new ServerReflection.ServerReflectionClient(_channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = Fwledger.V1.Ledger.Descriptor.FullName });
        await call.ResponseStream.MoveNext(CancellationToken.None);
        IEnumerable<ByteString> files = call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto;
        await call.RequestStream.CompleteAsync();
        Assert.That(files.Select(f => FileDescriptorProto.Parser.ParseFrom(f).Name), Does.Contain(Fwledger.V1.Ledger.Descriptor.File.Name));
    }

    [Test]
    public async Task HealthAndMetrics_Asked_SayThatItIsWell()
    {
        HealthCheckResponse health = await new Health.HealthClient(_channel).CheckAsync(new HealthCheckRequest());
        string text = await _http.GetStringAsync(new Uri("/healthz", UriKind.Relative));
        string metrics = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Multiple(() =>
        {
            Assert.That((health.Status, text), Is.EqualTo((HealthCheckResponse.Types.ServingStatus.Serving, "Healthy")));
            Assert.That(metrics, Does.Match("(?m)^fwledger_height [1-9]").And.Contains("process_working_set_bytes"));
        });
    }

    private static HttpRule Rule(MethodDescriptor method) => method.GetOptions().GetExtension(AnnotationsExtensions.Http);

    private static async Task<JsonNode> ReadAsync(string[] arguments) => JsonNode.Parse((await FwledgerRun.OfAsync(arguments)).OrThrow().Output)!;

    // The path with its variables replaced by values.
    private string PathOf(MethodDescriptor method) => string.Join('/', Rule(method).Get.Split('/').Select(part =>
        part is not ['{', .. string variable, '}'] ? part : _values.TryGetValue($"{method.Name} {variable}", out string? own) ? own : _values[variable]));
}
