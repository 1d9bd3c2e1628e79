using System.Security.Cryptography.X509Certificates;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Faults;
using Chain.Node.Health;
using Chain.Node.Hosting.Listeners;
using Chain.Node.Keys;
using Chain.Node.Peering;
using Chain.Node.Rpc;
using Chain.Node.Snapshots;
using Chain.Node.Storage;
using Chain.Node.Telemetry;

namespace Chain.Node.Hosting.Roles;

/// <summary>What a full node does before it has a database: joins by a snapshot, and meanwhile answers for its status, health and metrics.</summary>
/// <remarks>
/// It ends when the database is made, or when it is clear that the node synchronizes by blocks. The full node starts then. It does not
/// listen for peers: a node without a chain has nothing to tell them.
/// </remarks>
internal static class SnapshotRole
{
    /// <summary>Builds the role; null if the node has a chain already, or node.json asks for blocks.</summary>
    /// <exception cref="NodeStartupException">A file or folder of the configuration is missing, wrong, in use or damaged.</exception>
    public static WebApplication? TryBuild(NodeConfiguration configuration, Action<WebApplicationBuilder>? adjust = null)
    {
        bool isWanted = configuration.Sync == NodeConfiguration.SyncSnapshot
            || (configuration.Sync is null && configuration.LightClient?.Checkpoint is not null);
        if (!isWanted || configuration.Peers.Count == 0) return null;
        (GenesisDocument genesis, string text) = GenesisLoader.Load(configuration.Resolve(configuration.Genesis));
        string data = configuration.Resolve(configuration.Data), chain = Path.Combine(data, "chain"), pieces = Path.Combine(data, "snapshot");
        if (HasChain(chain, pieces, genesis)) return null;
        X509Certificate2 certificate = TlsIdentity.Load(configuration.Resolve(configuration.TlsCertificate), TimeProvider.System.GetUtcNow());
        (_, IReadOnlyList<EcdsaSigner> keys) = NodeIdentity.Load(configuration);
        LightConfiguration light = configuration.LightClient ?? new LightConfiguration();
        _ = Checkpoint.TryParse(light.Checkpoint, out Checkpoint? checkpoint);
        SnapshotOptions options = new(genesis, checkpoint, chain, pieces)
        {
            IsForced = configuration.Sync == NodeConfiguration.SyncSnapshot,
            TrustingPeriodMs = light.TrustingPeriodDays * 24L * 3600 * 1000,
        };
        WebApplicationBuilder builder = RoleBuilder.Create();
        NodeListeners.ConfigurePublic(builder, configuration);
        builder.Services.AddSingleton(configuration).AddSingleton(TimeProvider.System).AddSingleton(genesis).AddSingleton(new GenesisText(text))
            .AddSingleton(options).AddSingleton<SnapshotProgress>().AddSingleton<NodeMetrics>().AddSingleton<NodeFault>();
        builder.Services.AddSingleton(provider => Link(configuration, genesis, keys[0], certificate, provider));
        builder.Services.AddSingleton<IReadOnlyList<PeerSource>>(provider =>
            [.. provider.GetRequiredService<IReadOnlyList<PeerLink>>().Take(SourceOptions.SourcesMax)
                .Select(link => new PeerSource(link, provider.GetRequiredService<TimeProvider>()))]);
        builder.Services.AddSingleton<SnapshotSync>().AddSingleton<SnapshotService>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<SnapshotService>());
        NodeListeners.AddClients(builder.Services).AddServiceOptions<SnapshotLedgerService>(_ => { });
        builder.Services.AddGrpcHealthChecks();
        builder.Services.AddHealthChecks().AddCheck<SnapshotHealth>("snapshot").AddCheck<SnapshotHealth>("snapshot-ready", tags: [NodeReadyCheck.Tag]);
        adjust?.Invoke(builder);
        WebApplication app = builder.Build();
        NodeMetrics metrics = app.Services.GetRequiredService<NodeMetrics>();
        SnapshotProgress progress = app.Services.GetRequiredService<SnapshotProgress>();
        metrics.Registry.AddBeforeCollectCallback(() => Sample(metrics, progress));
        NodeListeners.Answer(app, clients => NodeListeners.MapClients<SnapshotLedgerService>(clients, metrics.Registry));
        return app;
    }

    private static void Sample(NodeMetrics metrics, SnapshotProgress progress)
    {
        metrics.CatchingUp.Set(1);
        metrics.SnapshotHeight.Set(progress.Height);
        metrics.SnapshotShare.Set(progress.Share);
        metrics.SnapshotLies.IncTo(progress.Lies);
    }

    /// <summary>Whether there is a chain to go on with. One that holds only the genesis was left by a start that found no snapshot.</summary>
    private static bool HasChain(string chain, string pieces, GenesisDocument genesis)
    {
        if (!Directory.Exists(chain) || !Directory.EnumerateFileSystemEntries(chain).Any()) return false;
        if (!Directory.Exists(pieces)) return true;
        using (ChainStore store = ChainStore.Open(chain, genesis))
        {
            if (store.Head.Height == 0) return false;
        }

        Directory.Delete(pieces, recursive: true); // The node was killed after its database was complete.
        return true;
    }

    private static IReadOnlyList<PeerLink> Link(
        NodeConfiguration configuration, GenesisDocument genesis, EcdsaSigner key, X509Certificate2 certificate, IServiceProvider provider)
    {
        Dictionary<Address, string> known = configuration.Peers.ToDictionary(p => Address.Parse(p.Identity), p => p.Name);
        PeerHandshake handshake = new(genesis.ChainId, () => key, configuration.Name, certificate, new ConfiguredPeers(known));
        PeerTls tls = new(certificate);
        ILogger logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Chain.Node.Peering.PeerLink");
        return [.. configuration.Peers.Select(peer => new PeerLink(peer, handshake, tls, TimeProvider.System, logger, _ => { }))];
    }
}
