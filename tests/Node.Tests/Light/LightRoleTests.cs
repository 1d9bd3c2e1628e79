using System.Net;
using System.Net.Sockets;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Hosting.Listeners;
using Chain.Node.Hosting.Roles;
using Chain.Node.Light;
using Chain.Node.Rpc;
using Fwledger.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Node.Tests.Cluster;

namespace Node.Tests.Light;

/// <summary>
/// A light node whose first source refuses every question and whose second is honest: the light node's limits, and which source
/// it uses.
/// </summary>
[TestFixture]
public sealed class LightRoleTests
{
    private InProcessCluster _cluster = null!;
    private ScriptedLedger _first = null!;
    private WebApplication _firstApp = null!;
    private WebApplication _light = null!;
    private NodeConfiguration _configuration = null!;
    private GrpcChannel _channel = null!;

    private Ledger.LedgerClient Rpc => new(_channel);

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _cluster = await InProcessCluster.StartAsync(validators: 1, parameters: new ChainParameters { HeartbeatMs = 300 });
        (_first, _firstApp) = await ScriptedLedger.StartAsync();
        string folder = Path.Combine(_cluster.Folder, "light");
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        int[] ports = FreePorts.Take(2);
        new NodeConfiguration
        {
            Name = "light",
            Roles = ["light"],
            Genesis = "../genesis.json",
            Rpc = $"http://127.0.0.1:{ports[0]}",
            Http = $"http://127.0.0.1:{ports[1]}",
            Sources = [_firstApp.Urls.First(), _cluster[0].Configuration.Rpc!],
        }.Save(folder);
        _configuration = NodeConfiguration.Load(folder);
        _light = LightRole.Build(_configuration, new RecordedEvents());
        await _light.StartAsync();
        _channel = GrpcChannel.ForAddress(_configuration.Rpc!);
    }

    [OneTimeTearDown]
    public async Task TearDown()
    {
        _channel.Dispose();
        await _light.DisposeAsync();
        await _firstApp.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Test, Category("F01")]
    public async Task Relay_SourceThatIsFull_TheNextOneAnswers()
    {
        int before = _first.Questions;
        await Rpc.ListReleasesAsync(new ListReleasesRequest());
        Assert.That(_first.Questions, Is.GreaterThan(before), "the first source was asked and refused");
    }

    [Test, Category("A14"), Category("P2.1")]
    public async Task Follow_FirstSourceSilent_TheNextOneIsHeard()
    {
        using CancellationTokenSource limit = new(InProcessCluster.Patience);
        using AsyncServerStreamingCall<CommitNotice> notices = Rpc.Subscribe(new SubscribeRequest(), cancellationToken: limit.Token);
        Assert.That(await notices.ResponseStream.MoveNext(limit.Token));
        Assert.That(_first.Subscriptions, Is.Positive, "the silent source was subscribed to first");
    }

    [Test, Category("F03")]
    public async Task Connect_MoreThanOneAddressMay_ClosesTheRestAndKeepsTheOtherListener()
    {
        using Crowd crowd = await Crowd.ConnectAsync(_configuration.Http!, NodeListeners.ClientConnectionsPerAddressMax + 1);
        await crowd.FirstClosed.WaitAsync(InProcessCluster.Patience);
        await Rpc.GetStatusAsync(new GetStatusRequest());
    }

    [Test, Category("F02"), Category("F04"), Category("F05")]
    public void Listeners_HaveTheLimitsOfAFullNode()
    {
        KestrelServerLimits light = LimitsOf(_light.Services), full = _cluster[0].Get<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Multiple(() =>
        {
            Assert.That(light.RequestHeadersTimeout, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(light.MaxRequestBodySize, Is.EqualTo(NodeListeners.RequestBytesMax));
            Assert.That(light.MinRequestBodyDataRate?.BytesPerSecond, Is.EqualTo(full.MinRequestBodyDataRate!.BytesPerSecond));
            Assert.That(light.MaxRequestHeadersTotalSize, Is.EqualTo(full.MaxRequestHeadersTotalSize));
            Assert.That(light.Http2.MaxStreamsPerConnection, Is.EqualTo(full.Http2.MaxStreamsPerConnection));
        });

        static KestrelServerLimits LimitsOf(IServiceProvider services) => services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
    }

    [Test, Category("F05")]
    public async Task Rpc_OfAnOversizedMessage_IsRefusedHere()
    {
        int before = _first.Questions;
        ListReleasesRequest request = new();
        // An unknown field, which makes the message oversized.
        request.MergeFrom(new Google.Protobuf.CodedInputStream([0x9A, 0x3F, 0x80, 0x80, 0x20, .. new byte[512 * 1024]]));
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(() => Rpc.ListReleasesAsync(request).ResponseAsync))!;
        Assert.That((refused.StatusCode, _first.Questions), Is.EqualTo((StatusCode.ResourceExhausted, before)), refused.Status.Detail);
    }

    [Test, Category("F01")]
    public async Task Rates_AboveTheBurst_AreRefused()
    {
        RateLimiterOptions options = _light.Services.GetRequiredService<IOptions<RateLimiterOptions>>().Value;
        DefaultHttpContext loud = new();
        loud.Connection.RemoteIpAddress = IPAddress.Loopback;
        using HttpClient http = new() { BaseAddress = new Uri(_configuration.Http!) };
        HttpStatusCode answer = HttpStatusCode.OK;
        for (int i = 0; i < 500 && answer == HttpStatusCode.OK; i++)
        {
            int most = RequestRates.Burst;
            while (most > 0) most = RequestRates.TryTakeMore(options, loud, most) ? most : most / 2; // The bucket keeps refilling meanwhile.
            answer = (await http.GetAsync(new Uri("/v1/genesis", UriKind.Relative))).StatusCode;
        }

        Assert.That(answer, Is.EqualTo(HttpStatusCode.TooManyRequests));
        await Wait.UntilAsync(() => options.GlobalLimiter!.GetStatistics(loud)?.CurrentAvailablePermits > RequestRates.PerSecond, "room for others");
    }

    [Test, Category("F03")]
    public void Subscribe_OneAddressTooOften_LeavesPlacesForOthers()
    {
        HeadFollower follower = _light.Services.GetRequiredService<HeadFollower>();
        IPAddress loud = IPAddress.Parse("192.0.2.1");
        System.Threading.Channels.Channel<CommitNotice>?[] taken =
            [.. Enumerable.Range(0, HeadFollower.SubscribersPerAddressMax + 1).Select(_ => follower.Subscribe(loud))];
        Assert.Multiple(() =>
        {
            Assert.That(taken.Count(channel => channel is null), Is.EqualTo(1));
            Assert.That(follower.Subscribe(IPAddress.Parse("192.0.2.2")), Is.Not.Null);
        });
        follower.Unsubscribe(taken[0]!);
        Assert.That(follower.Subscribe(loud), Is.Not.Null, "a released place is free");
    }
}
