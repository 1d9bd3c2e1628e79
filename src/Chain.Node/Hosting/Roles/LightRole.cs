using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Events;
using Chain.Node.Health;
using Chain.Node.Hosting.Listeners;
using Chain.Node.Light;
using Chain.Node.Rpc;
using Chain.Node.Telemetry;
using Prometheus;

namespace Chain.Node.Hosting.Roles;

/// <summary>Builds the role light: a verifying relay between full nodes and gateways, with the connection and rate limits of a full node.</summary>
internal static class LightRole
{
    public static WebApplication Build(NodeConfiguration configuration, INodeEventListener listener)
    {
        (GenesisDocument genesis, string text) = GenesisLoader.Load(configuration.Resolve(configuration.Genesis));
        WebApplicationBuilder builder = RoleBuilder.Create();
        NodeListeners.ConfigurePublic(builder, configuration);
        List<GrpcLightSource> sources = LightClientSetup.Sources(configuration);
        string trusted = Path.Combine(configuration.Resolve(configuration.Data), "trusted.cbor");
        builder.Services.AddSingleton(configuration).AddSingleton(genesis).AddSingleton(new GenesisText(text)).AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(listener).AddSingleton<NodeEvents>();
        builder.Services.AddSingleton<IReadOnlyList<GrpcLightSource>>(sources);
        builder.Services.AddSingleton<LightMetrics>().AddSingleton<LightReporter>();
        builder.Services.AddSingleton(provider =>
            LightClientSetup.Create(configuration, genesis, sources, trusted, provider.GetRequiredService<LightReporter>()));
        builder.Services.AddSingleton<HeadFollower>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<HeadFollower>());
        NodeListeners.AddClients(builder.Services).AddServiceOptions<LightLedgerService>(grpc => grpc.Interceptors.Add<DecodedViews>());
        builder.Services.AddGrpcHealthChecks();
        builder.Services.AddHealthChecks().AddCheck<LightHealth>("light").AddCheck<LightHealth>("light-ready", tags: [NodeReadyCheck.Tag]);
        WebApplication app = builder.Build();
        // Create the light client now, so that a damaged store stops the start instead of the first request.
        _ = app.Services.GetRequiredService<LightClient>();
        HostMetrics.Register(Metrics.DefaultRegistry, ThisAssembly.Version, [("data", configuration.Resolve(configuration.Data))]);
        NodeListeners.Answer(app, clients => NodeListeners.MapClients<LightLedgerService>(clients, Metrics.DefaultRegistry));
        return app;
    }
}
