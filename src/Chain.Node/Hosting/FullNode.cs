using System.Net;
using System.Security.Cryptography.X509Certificates;
using Chain.Consensus;
using Chain.Contracts;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Attestation;
using Chain.Node.Configuration;
using Chain.Node.ConsensusHost;
using Chain.Node.Execution;
using Chain.Node.Journal;
using Chain.Node.Keys;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Repository;
using Chain.Node.Rpc;
using Chain.Node.Storage;
using Chain.Node.Sync;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Prometheus;

namespace Chain.Node.Hosting;

/// <summary>Puts a full node together: chain, consensus, peering and the public interface.</summary>
internal static class FullNode
{
    private const int ConnectionsMax = 4096;

    public static WebApplication Build(NodeConfiguration configuration, IStepLog steps)
    {
        (GenesisDocument genesis, string text) = GenesisLoader.Load(configuration.Resolve(configuration.Genesis));
        EcdsaSigner signer = KeyFile.Load(configuration.Resolve(configuration.Key));
        X509Certificate2 certificate = TlsIdentity.Load(configuration.Resolve(configuration.TlsCertificate), TimeProvider.System.GetUtcNow());
        bool votes = configuration.Has("validator");
        if (votes && genesis.Participants.All(p => !p.Key.ToAddress().Equals(signer.Address)))
        {
            throw new NodeStartupException($"key {configuration.Key} has the address {signer.Address}, which is no participant of chain {genesis.Name}: use the key that the genesis names");
        }

        string data = configuration.Resolve(configuration.Data);
        ChainStore store = ChainStore.Open(Path.Combine(data, "chain"), genesis);
        VoteJournal? journal = null;
        try
        {
            journal = votes ? VoteJournal.Open(Path.Combine(data, "votes.journal")) : null;
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            HostLogging.Configure(builder.Logging, configuration);
            ConfigureKestrel(builder, configuration, certificate);
            AddServices(builder.Services, configuration, steps, genesis, text, signer, certificate, store, journal, votes);
            WebApplication app = builder.Build();
            Map(app, configuration);
            AttachLinks(app, configuration, certificate);
            return app;
        }
        catch
        {
            journal?.Dispose();
            store.Dispose();
            throw;
        }
    }

    private static void ConfigureKestrel(WebApplicationBuilder builder, NodeConfiguration configuration, X509Certificate2 certificate)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            Listen(kestrel, configuration.Rpc!, options => options.Protocols = HttpProtocols.Http2);
            Listen(kestrel, configuration.Http!, options => options.Protocols = HttpProtocols.Http1);
            Listen(kestrel, configuration.Peer!, options =>
            {
                options.Protocols = HttpProtocols.Http2;
                options.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.CheckCertificateRevocation = false;
                    // Self-signed on purpose: the hello says whose certificate it is.
                    https.AllowAnyClientCertificate();
                });
            });
        });
    }

    private static void Listen(KestrelServerOptions kestrel, string url, Action<ListenOptions> configure)
    {
        Uri uri = new(url);
        kestrel.Listen(IPAddress.TryParse(uri.Host, out IPAddress? ip) ? ip : uri.Host == "localhost" ? IPAddress.Loopback : IPAddress.Any, uri.Port, configure);
    }

    private static void AddServices(IServiceCollection services, NodeConfiguration configuration, IStepLog steps, GenesisDocument genesis, string text,
        EcdsaSigner signer, X509Certificate2 certificate, ChainStore store, VoteJournal? journal, bool votes)
    {
        Dictionary<Address, string> known = configuration.Peers.ToDictionary(p => Address.Parse(p.Identity), p => p.Name);
        services.AddSingleton(configuration).AddSingleton(steps).AddSingleton(TimeProvider.System).AddSingleton(new GenesisText(text));
        services.AddSingleton<ISigner>(signer).AddSingleton(_ => store).AddSingleton(ContractEngine.CreateDefault());
        services.AddSingleton(new TransactionPool());
        services.AddSingleton(new PeerHandshake(genesis.ChainId, signer, configuration.Name, certificate, known));
        services.AddSingleton<CommitFeed>().AddSingleton<BlockProcessor>();
        services.AddSingleton(new ConsensusEngine(new EngineOptions(genesis.ChainId, genesis.Parameters, votes ? signer.Address : null)));
        services.AddSingleton(provider => new ConsensusLoop(store, provider.GetRequiredService<ConsensusEngine>(), provider.GetRequiredService<BlockProcessor>(), journal,
            votes ? signer : null, provider.GetRequiredService<TransactionPool>(), provider.GetRequiredService<PeerHub>(), provider.GetRequiredService<CommitFeed>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<ILogger<ConsensusLoop>>()));
        services.AddSingleton<PeerHub>().AddSingleton<BlockSync>().AddSingleton<ReceiptWaiter>().AddSingleton<IPeerInbox, NodeInbox>();
        services.AddSingleton(_ => new ImageFetcher(new FetchOptions(), TimeProvider.System));
        services.AddSingleton<JournalOwner>(_ => new JournalOwner(journal));

        // Stopped in reverse order: the attestor before the loop, the loop before the links.
        services.AddHostedService(provider => provider.GetRequiredService<PeerHub>());
        services.AddHostedService(provider => provider.GetRequiredService<ReceiptWaiter>());
        services.AddHostedService<StepWatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<ConsensusLoop>());
        services.AddHostedService(provider => provider.GetRequiredService<BlockSync>());
        if (votes) services.AddHostedService<AttestationService>();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = Limits.ConsensusMessageBytesMax + Limits.CertificateBytesMax;
            grpc.MaxSendMessageSize = Limits.ConsensusMessageBytesMax + Limits.CertificateBytesMax;
        }).AddJsonTranscoding();
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks().AddCheck<CaughtUpCheck>("caught-up");
    }

    private static void Map(WebApplication app, NodeConfiguration configuration)
    {
        string[] open = [HostOf(configuration.Rpc!), HostOf(configuration.Http!)];
        app.MapGrpcService<PeerService>().RequireHost(HostOf(configuration.Peer!));
        app.MapGrpcService<LedgerService>().RequireHost(open);
        app.MapGrpcHealthChecksService().RequireHost(open);
        app.MapGrpcReflectionService().RequireHost(open);
        app.MapHealthChecks("/healthz").RequireHost(open);
        app.MapMetrics("/metrics").RequireHost(open);
    }

    private static string HostOf(string url) => $"*:{new Uri(url).Port}";

    private static void AttachLinks(WebApplication app, NodeConfiguration configuration, X509Certificate2 certificate)
    {
        IServiceProvider services = app.Services;
        _ = services.GetRequiredService<JournalOwner>();
        PeerHub hub = services.GetRequiredService<PeerHub>();
        PeerHandshake handshake = services.GetRequiredService<PeerHandshake>();
        ConsensusLoop loop = services.GetRequiredService<ConsensusLoop>();
        TransactionPool pool = services.GetRequiredService<TransactionPool>();
        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Chain.Node.Peering.PeerLink");
        hub.Attach([.. configuration.Peers.Select(p => new PeerLink(p, handshake, certificate, TimeProvider.System, logger, link =>
        {
            loop.RequestGossip();
            PeerHub.SendTransactions(link, pool.Sample(256));
        }))]);
    }
}
