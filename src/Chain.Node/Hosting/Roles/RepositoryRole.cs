using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Events;
using Chain.Node.Keys;
using Chain.Node.Light;
using Chain.Node.Repository;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Client;
using Chain.Node.Repository.Settings;
using Chain.Node.Repository.Telemetry;
using Chain.Node.Repository.Uploads;
using Chain.Node.Rpc;
using Chain.Node.Telemetry;
using Gateway.Hosting;
using Gateway.Http;
using Prometheus;

namespace Chain.Node.Hosting.Roles;

/// <summary>Builds the role repository.</summary>
internal static class RepositoryRole
{
    public static WebApplication Build(NodeConfiguration configuration, INodeEventListener listener)
    {
        (GenesisDocument genesis, _) = GenesisLoader.Load(configuration.Resolve(configuration.Genesis));
        RepositoryConfiguration settings = configuration.Repository!;
        RepositoryOptions options = new()
        {
            Folder = configuration.Resolve(settings.Folder),
            ListenUrls = [settings.Listen],
            PublicUrl = settings.PublicUrl,
            AcceptsOldSignatures = settings.OldUploadSignatures,
            Uploaders = [.. settings.Owners],
            S3 = S3Of(configuration, settings.S3),
        };
        foreach (GenesisParticipant owner in genesis.Participants.Where(p => settings.Owners.Contains(p.Key.ToAddress().ToString())))
            options.GenesisUrls[owner.Key.ToAddress().ToString()] = owner.RepositoryUri;
        WebApplicationBuilder builder = RoleBuilder.Create();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            RepositoryKestrel.Configure(kestrel, options);
            ConnectionGate gate = new(options.ConnectionsMax / 4, TimeSpan.FromSeconds(options.DataRateGraceSeconds), TimeProvider.System);
            kestrel.Listen(ListenAddress.Parse(settings.Listen, "http"), gate.Guard);
            if (settings.Metrics is { } metrics) kestrel.Listen(ListenAddress.Parse(metrics, "http"));
        });
        try
        {
            IReadOnlyList<ISigner> keys = settings.Key is null ? []
                : SigningKey.OpenWithNext(configuration, settings.Key, settings.NextKey);
            builder.Services.AddSingleton(provider => new RepositoryIdentity(keys, [.. settings.Owners.Select(o => Address.Parse(o))],
                provider.GetService<IOwnerKeys>(), genesis.ChainId));
            if (configuration.Sources.Count > 0) AddOwnerKeys(builder.Services, configuration, genesis);
            // Brokers choose the destinations.
            builder.Services.AddSingleton(
                new UploaderOptions { Addresses = configuration.ReadAddressRules(), Authorities = configuration.ReadAuthorities() });
            builder.Services.AddRepository(options, genesis.ChainId);
        }
        catch (ArgumentException e)
        {
            throw NodeStartupException.InConfiguration($"repository: {e.Message}", e);
        }

        builder.Services.AddHealthChecks();
        WebApplication app = builder.Build();
        if (settings.Metrics is { } address) ServeMetrics(app, address, options.Folder);
        NodeEvents events = new([listener]);
        app.Use(async (context, next) =>
        {
            ConnectionPlace.Use(context);
            await next(context).ConfigureAwait(false);
            bool stored = HttpMethods.IsPut(context.Request.Method) && context.Response.StatusCode is StatusCodes.Status201Created;
            if (stored) events.Publish(new RepositoryActivity.ImageStored(context.Request.Path, settings.OwnerRole));
            if (IsServedToGateway(context)) events.Publish(new RepositoryActivity.ImageServed(context.Request.Path, settings.OwnerRole));
        });
        RepositoryEndpoints.Map(app);
        app.MapHealthChecks("/healthz");
        return app;
    }

    /// <summary>Answers only requests to the metrics' own port, and those with nothing else.</summary>
    private static void ServeMetrics(WebApplication app, string address, string folder)
    {
        CollectorRegistry registry = app.Services.GetRequiredService<CollectorRegistry>();
        _ = app.Services.GetRequiredService<RepositoryMetrics>();
        HostMetrics.Register(registry, ThisAssembly.Version, [("repository", folder)]);
        int port = new Uri(address).Port;
        app.UseMetricServer(port, "/metrics", registry);
        app.Use((context, next) =>
        {
            if (context.Connection.LocalPort != port) return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    /// <summary>Adds a light client, which finds the owners' keys in force on the chain. It sends no request before the first upload.</summary>
    private static void AddOwnerKeys(IServiceCollection services, NodeConfiguration configuration, GenesisDocument genesis)
    {
        string folder = configuration.Resolve(configuration.Data);
        Directory.CreateDirectory(folder);
        services.AddSingleton<LightMetrics>().AddSingleton<ILightObserver, LightReporter>();
        services.AddSingleton<IReadOnlyList<GrpcLightSource>>(_ => LightClientSetup.Sources(configuration));
        services.AddSingleton(provider => LightClientSetup.Create(configuration, genesis, provider.GetRequiredService<IReadOnlyList<GrpcLightSource>>(),
            Path.Combine(folder, "trusted.cbor"), provider.GetRequiredService<ILightObserver>()));
        services.AddSingleton<IOwnerKeys, ProvenOwnerKeys>();
    }

    private static S3Options? S3Of(NodeConfiguration configuration, S3Configuration? s3) => s3 is null ? null : new S3Options
    {
        Endpoint = s3.Endpoint,
        Bucket = s3.Bucket,
        Prefix = s3.Prefix,
        Region = s3.Region,
        AccessKeyId = s3.AccessKeyId,
        SecretKeyFile = s3.SecretKeyFile.Length == 0 ? "" : configuration.Resolve(s3.SecretKeyFile),
        Authorities = configuration.ReadAuthorities(),
    };

    /// <remarks>Authorities also fetch images, but those fetches belong to step P1.3.</remarks>
    private static bool IsServedToGateway(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request.Path.StartsWithSegments("/firmware")
        && !context.Request.Path.Value!.EndsWith("/pieces", StringComparison.Ordinal)
        && context.Request.Headers.UserAgent.ToString().StartsWith(GatewayHost.UserAgent, StringComparison.Ordinal)
        && context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status206PartialContent;
}
