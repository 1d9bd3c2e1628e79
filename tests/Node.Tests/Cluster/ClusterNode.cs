using Chain.Core.Crypto;
using Chain.Node.Commits;
using Chain.Node.Configuration;
using Chain.Node.Faults;
using Chain.Node.Hosting.Roles;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Snapshots;
using Chain.Node.Storage;
using Chain.Node.Sync;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Node.Tests.Cluster;

/// <summary>One real full node in this process, with Kestrel, mutual TLS, and RocksDB and journal in a folder of its own.</summary>
internal sealed class ClusterNode(string folder, EcdsaSigner signer) : IAsyncDisposable
{
    private WebApplication? _app;
    private GrpcChannel? _channel;
    private HttpClient? _http;

    public string Folder => folder;

    public string Data => Path.Combine(folder, "data");

    public EcdsaSigner Signer => signer;

    public NodeConfiguration Configuration { get; private set; } = NodeConfiguration.Load(folder);

    public LogCollector Log { get; private set; } = new();

    public RecordedEvents Events { get; } = new();

    /// <summary>Changes the node's service registrations at its next start.</summary>
    public Action<IServiceCollection>? Adjust { get; set; }

    public bool IsRunning => _app is not null;

    public ChainStore Store => Get<ChainStore>();

    public TransactionPool Pool => Get<TransactionPool>();

    public CommitFeed Feed => Get<CommitFeed>();

    public PeerHub Hub => Get<PeerHub>();

    public BlockSync Sync => Get<BlockSync>();

    public long Height => Store.Head.Height;

    /// <summary>A gRPC client of the public interface.</summary>
    public Fwledger.V1.Ledger.LedgerClient Rpc => new(Channel);

    public GrpcChannel Channel => _channel ??= GrpcChannel.ForAddress(Configuration.Rpc!, new GrpcChannelOptions { MaxReceiveMessageSize = null });

    /// <summary>A client of the JSON interface.</summary>
    public HttpClient Http => _http ??= new HttpClient { BaseAddress = new Uri(Configuration.Http!) };

    public T Get<T>()
        where T : notnull => (_app ?? throw new InvalidOperationException($"{folder} does not run.")).Services.GetRequiredService<T>();

    public async Task StartAsync()
    {
        Configuration = NodeConfiguration.Load(folder);
        Log = new LogCollector();
        if (SnapshotRole.TryBuild(Configuration, builder => builder.Logging.ClearProviders().AddProvider(Log)) is { } snapshot) await RunAsync(snapshot);
        _app = FullNode.Build(Configuration, Events, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(Log);
            Adjust?.Invoke(builder.Services);
        });
        await _app.StartAsync();
    }

    /// <summary>Stops the snapshot sync of a node that has not started otherwise; <see cref="StartAsync"/> then throws.</summary>
    public CancellationTokenSource StopSnapshot { get; set; } = new();

    private async Task RunAsync(WebApplication snapshot)
    {
        await using WebApplication owned = snapshot;
        await snapshot.StartAsync();
        Snapshot = snapshot.Services.GetRequiredService<SnapshotProgress>();
        await snapshot.WaitForShutdownAsync(StopSnapshot.Token).WaitAsync(InProcessCluster.Patience);
        StopSnapshot.Token.ThrowIfCancellationRequested();
        if (snapshot.Services.GetRequiredService<NodeFault>().Cause is { } cause) throw cause;
    }

    /// <summary>How far the node's last snapshot was; null if it had none.</summary>
    public SnapshotProgress? Snapshot { get; private set; }

    public async Task StopAsync()
    {
        if (_app is not { } app) return;
        _app = null;
        _channel?.Dispose();
        _channel = null;
        _http?.Dispose();
        _http = null;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>Waits until the node stops by itself. Returns the reason.</summary>
    public async Task<NodeFailedException?> WaitForEndAsync()
    {
        await _app!.WaitForShutdownAsync().WaitAsync(InProcessCluster.Patience);
        return Get<NodeFault>().Cause;
    }

    /// <summary>Waits until the node has a block at this height.</summary>
    public async Task WaitForHeightAsync(long height)
    {
        using CancellationTokenSource limit = new(InProcessCluster.Patience);
        using CommitSubscription subscription = Feed.SubscribeOwn();
        if (Height >= height) return;
        try
        {
            await foreach (CommittedBlock committed in subscription.ReadAllAsync(limit.Token))
            {
                if (committed.Block.Height >= height) return;
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{Configuration.Name} is at {Height}, not at {height}:\n{string.Join('\n', Log.Lines)}");
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
