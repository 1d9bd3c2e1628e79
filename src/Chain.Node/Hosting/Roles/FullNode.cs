using Chain.Consensus;
using Chain.Contracts;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Attestation;
using Chain.Node.Commits;
using Chain.Node.Configuration;
using Chain.Node.ConsensusHost;
using Chain.Node.Events;
using Chain.Node.EvidenceReports;
using Chain.Node.Execution;
using Chain.Node.Faults;
using Chain.Node.Health;
using Chain.Node.Hosting.Listeners;
using Chain.Node.Journal;
using Chain.Node.Keys;
using Chain.Node.Liveness;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Progress;
using Chain.Node.Replication;
using Chain.Node.Repository.Client;
using Chain.Node.Rpc;
using Chain.Node.Snapshots;
using Chain.Node.Storage;
using Chain.Node.Storage.Pruning;
using Chain.Node.Submission;
using Chain.Node.Sync;
using Chain.Node.Telemetry;
using Prometheus;

namespace Chain.Node.Hosting.Roles;

/// <summary>Builds a full node: chain, consensus, peering and the public interface.</summary>
internal static class FullNode
{
    private const int PeerMessageBytesMax = Limits.ConsensusMessageBytesMax + Limits.CertificateBytesMax;

    /// <summary>Builds a node; the caller starts it.</summary>
    /// <param name="configuration">The node's configuration.</param>
    /// <param name="listener">Receives the events of the node.</param>
    /// <param name="adjust">Changes the builder last, such as its logging; for a host that embeds a node.</param>
    /// <param name="progress">Receives the progress of migrations and of block sync.</param>
    /// <exception cref="NodeStartupException">A file or folder of the configuration is missing, wrong, in use or damaged.</exception>
    public static WebApplication Build(
        NodeConfiguration configuration, INodeEventListener listener, Action<WebApplicationBuilder>? adjust = null, IProgress<ProgressStep>? progress = null)
    {
        ResourceLimits limits = ResourceLimits.Read();
        if (limits.FindObstacle() is { } obstacle) throw NodeStartupException.InConfiguration(obstacle);
        (GenesisDocument genesis, string text) = GenesisLoader.Load(configuration.Resolve(configuration.Genesis));
        (Address id, IReadOnlyList<SigningKey> keys) = NodeIdentity.Load(configuration);
        TlsCertificates certificates = TlsCertificates.Open(
            configuration.Resolve(configuration.TlsCertificate), SigningKey.PasswordFileOf(configuration), TimeProvider.System.GetUtcNow());
        PeerTls tls = new(certificates);
        bool votes = configuration.Has("validator");
        string data = configuration.Resolve(configuration.Data);
        ChainStore store = ChainStore.Open(Path.Combine(data, "chain"), genesis, progress);
        VoteJournal? journal = null;
        try
        {
            journal = votes ? VoteJournal.Open(Path.Combine(data, VoteJournal.FileName), new JournalIdentity(genesis.ChainId, id)) : null;
            WebApplicationBuilder builder = RoleBuilder.Create();
            NodeListeners.Configure(builder, configuration, tls);
            IServiceCollection services = builder.Services;
            services.AddSingleton(configuration).AddSingleton(TimeProvider.System).AddSingleton(new GenesisText(text));
            services.AddSingleton(new NodeIdentity(id, keys, store)).AddSingleton(_ => store)
                .AddSingleton(new StateRetention(configuration.StateHeightsKept))
                .AddSingleton(new BlockRetention(configuration.BlockHeightsKept, configuration.BlockDaysKept));
            if (progress is not null) services.AddSingleton(progress);
            if (journal is not null) services.AddSingleton(_ => journal).AddSingleton<OwnSigner>();
            services.AddSingleton(limits).AddSingleton(new NodeCertificate(() => EndMs(certificates)))
                .AddSingleton<HealthMonitor>();
            AddEvents(services, listener);
            AddChain(services, new EngineOptions(genesis.ChainId, genesis.Parameters, votes ? id : null));
            AddPeering(services, configuration, genesis, certificates);
            AddLoops(services, configuration, votes);
            AddInterface(services);
            adjust?.Invoke(builder);
            WebApplication app = builder.Build();
            _ = app.Services.GetService<VoteJournal>(); // The container disposes only what it has resolved.
            _ = app.Services.GetRequiredService<ChainStore>();
            app.Services.GetRequiredService<TransactionPool>().Dropped += app.Services.GetRequiredService<ReceiptWaiter>().Wake;
            Map(app);
            AttachLinks(app.Services, configuration, tls);
            return app;
        }
        catch
        {
            journal?.Dispose();
            store.Dispose();
            throw;
        }
    }

    private static void AddChain(IServiceCollection services, EngineOptions options)
    {
        services.AddSingleton(ContractEngine.CreateDefault()).AddSingleton(MakePool).AddSingleton(new ConsensusEngine(options));
        services.AddSingleton<NodeMetrics>().AddSingleton<MetricsSampler>().AddSingleton<NodeFault>();
        services.AddSingleton<CommitFeed>().AddSingleton<ReleaseSignatureMemo>();
        services.AddSingleton<BlockProcessor>().AddSingleton<ConsensusLoop>().AddSingleton<PeerHeights>().AddSingleton<BlockSync>();
        services.AddSingleton<TransactionIntake>().AddSingleton<TransactionSubmitter>().AddSingleton<OwnTransactions>().AddSingleton<PoolOffers>()
            .AddSingleton<EvidenceReporter>();
    }

    private static TransactionPool MakePool(IServiceProvider services)
    {
        TransactionPool pool = new(time: services.GetRequiredService<TimeProvider>());
        pool.Resize(services.GetRequiredService<ChainStore>().Head.NextValidators.Count);
        return pool;
    }

    private static void AddEvents(IServiceCollection services, INodeEventListener listener) =>
        services.AddSingleton(listener).AddSingleton<INodeEventListener, ImageCheckReports>().AddSingleton<INodeEventListener, ReplicationReports>()
            .AddSingleton<NodeEvents>();

    private static long EndMs(TlsCertificates certificates) => new DateTimeOffset(certificates.Current.Certificate.NotAfter).ToUnixTimeMilliseconds();

    private static void AddPeering(IServiceCollection services, NodeConfiguration configuration, GenesisDocument genesis, TlsCertificates certificates)
    {
        Dictionary<Address, string> known = configuration.Peers.ToDictionary(p => Address.Parse(p.Identity), p => p.Name);
        services.AddSingleton<IPeerDirectory>(provider => new ChainPeers(provider.GetRequiredService<ChainStore>(), known));
        services.AddSingleton(provider =>
        {
            NodeIdentity identity = provider.GetRequiredService<NodeIdentity>();
            return new PeerHandshake(genesis.ChainId, () => identity.Current, configuration.Name, certificates.Current.Fingerprint,
                provider.GetRequiredService<IPeerDirectory>());
        });
        services.AddSingleton(certificates).AddHostedService<CertificateWatch>();
        services.AddSingleton<PeerHub>().AddSingleton(provider => provider.GetRequiredService<PeerHub>().Observations);
        services.AddSingleton<PeerSessions>().AddSingleton<RefusalLog>().AddSingleton<IPeerInbox, NodeInbox>()
            .AddSingleton<ISnapshotAnswers, SnapshotAnswers>();
    }

    /// <summary>Adds the background services. The host starts them in this order and stops them in reverse: the attestation services first, then
    /// the consensus loop, then the links that this node has dialled. The inbound links end even earlier, with the listeners.</summary>
    private static void AddLoops(IServiceCollection services, NodeConfiguration configuration, bool votes)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        services.AddSingleton(_ => new ImageFetcher(
            new FetchOptions { Addresses = configuration.ReadAddressRules(), Authorities = configuration.ReadAuthorities() }, TimeProvider.System));
        services.AddSingleton<ImageChecks>().AddSingleton<ReceiptWaiter>();
        services.AddHostedService(provider => provider.GetRequiredService<PeerHub>());
        services.AddHostedService(provider => provider.GetRequiredService<TransactionIntake>());
        services.AddHostedService(provider => provider.GetRequiredService<PoolOffers>());
        services.AddHostedService(provider => provider.GetRequiredService<ReceiptWaiter>());
        services.AddHostedService<ChainEventSource>();
        services.AddHostedService(provider => provider.GetRequiredService<ConsensusLoop>());
        services.AddHostedService(provider => provider.GetRequiredService<BlockSync>());
        services.AddHostedService<StatePruner>().AddHostedService<BlockPruner>();
        services.AddHostedService(provider => provider.GetRequiredService<HealthMonitor>());
        services.AddHostedService(provider => provider.GetRequiredService<EvidenceReporter>());
        if (votes)
        {
            services.AddSingleton<AttestationService>().AddSingleton<LocationAttestationService>();
            services.AddHostedService(provider => provider.GetRequiredService<AttestationService>())
                .AddHostedService(provider => provider.GetRequiredService<LocationAttestationService>()).AddHostedService(MakeLivenessReporter);
        }

        OwnerRoles.Add(services, configuration);
    }

    private static LivenessReporter MakeLivenessReporter(IServiceProvider provider)
    {
        BlockSync sync = provider.GetRequiredService<BlockSync>();
        OwnSigner signer = provider.GetRequiredService<OwnSigner>();
        return new LivenessReporter(
            provider.GetRequiredService<ChainStore>(), provider.GetRequiredService<NodeIdentity>(), provider.GetRequiredService<TransactionSubmitter>(),
            () => !sync.IsCatchingUp && signer.Standing == JournalStanding.Signs, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LivenessReporter>>());
    }

    private static void AddInterface(IServiceCollection services)
    {
        services.AddSingleton<TransactionSubmissions>().AddSingleton<ReceiptAnswers>().AddSingleton<BlockAnswers>();
        NodeListeners.AddClients(services).AddServiceOptions<LedgerService>(grpc =>
        {
            grpc.MaxSendMessageSize = PeerMessageBytesMax;
            grpc.Interceptors.Add<CallCharges>();
            grpc.Interceptors.Add<DecodedViews>(); // Inside, so that the charge covers what it adds.
        }).AddServiceOptions<PeerService>(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = PeerMessageBytesMax);
        services.AddGrpcHealthChecks(grpc => grpc.Services.Map("", check => !check.Tags.Contains(NodeReadyCheck.Tag)))
            .AddCheck<CaughtUpCheck>("caught-up").AddCheck<IdentityCheck>("identity").AddCheck<NodeReadyCheck>("node", tags: [NodeReadyCheck.Tag]);
    }

    private static void Map(WebApplication app)
    {
        ApplicationBuilder peers = new(app.Services);
        peers.UseRouting().UseEndpoints(routes => routes.MapGrpcService<PeerService>());
        NodeListeners.Answer(app, MapClients, peers.Build());
    }

    private static void MapClients(IApplicationBuilder clients)
    {
        IServiceProvider services = clients.ApplicationServices;
        CollectorRegistry metrics = services.GetRequiredService<NodeMetrics>().Registry;
        metrics.AddBeforeCollectCallback(services.GetRequiredService<MetricsSampler>().Sample);
        NodeConfiguration configuration = services.GetRequiredService<NodeConfiguration>();
        HostMetrics.Register(metrics, ThisAssembly.Version, [("data", configuration.Resolve(configuration.Data))]);
        DotNetStats.Register(metrics);
        NodeListeners.MapClients<LedgerService>(clients, metrics);
    }

    private static void AttachLinks(IServiceProvider services, NodeConfiguration configuration, PeerTls tls)
    {
        PeerHandshake handshake = services.GetRequiredService<PeerHandshake>();
        ConsensusLoop loop = services.GetRequiredService<ConsensusLoop>();
        PoolOffers offers = services.GetRequiredService<PoolOffers>();
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Chain.Node.Peering.PeerLink");
        PeerHub hub = services.GetRequiredService<PeerHub>();
        PeerLink[] links =
        [
            .. configuration.Peers.Select(
                p => new PeerLink(p, handshake, tls, TimeProvider.System, logger, hub.Connected, ReaderOf, hub.Lost, hub.HasInboundConnection)),
        ];
        hub.Attach(links, Welcome, peer => loop.ReportLink(peer, isUp: false));

        void Welcome(IPeerOutlet peer)
        {
            loop.ReportLink(peer.Identity, isUp: true);
            loop.RequestGossip();
            offers.Welcome(peer);
        }

        PeerReader ReaderOf(Address peer) => new(peer, services.GetRequiredService<ChainStore>().Genesis.ChainId, services.GetRequiredService<IPeerInbox>(),
            services.GetRequiredService<NodeMetrics>(), TimeProvider.System, logger);
    }
}
