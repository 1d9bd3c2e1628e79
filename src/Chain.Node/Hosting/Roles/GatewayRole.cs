using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Faults;
using Chain.Node.Keys;
using Chain.Node.Light;
using Chain.Node.OutcomeReporting;
using Chain.Node.Rpc;
using Chain.Node.Telemetry;
using Gateway.Downloads;
using Gateway.Events;
using Gateway.Hosting;
using Gateway.Releases;
using Prometheus;

namespace Chain.Node.Hosting.Roles;

/// <summary>Builds the role gateway: the Gateway library with its own light client, without a full node.</summary>
internal sealed class GatewayRole : INodeRole
{
    private readonly GatewayHost _host;
    private readonly LightClient _client;
    private readonly ILoggerFactory _logs;
    private readonly IReadOnlyList<GrpcLightSource> _sources;
    private readonly LedgerOutcomeSink? _outcomes;
    private readonly string _folder;

    private GatewayRole(GatewayHost host, LightClient client, IReadOnlyList<GrpcLightSource> sources, LedgerOutcomeSink? outcomes, ILoggerFactory logs,
        string folder)
    {
        _folder = folder;
        _outcomes = outcomes;
        _logs = logs;
        _host = host;
        _client = client;
        _sources = sources;
    }

    public static GatewayRole Build(NodeConfiguration configuration, IGatewayObserver events)
    {
        (GenesisDocument genesis, _) = GenesisLoader.Load(configuration.Resolve(configuration.Genesis));
        GatewayConfiguration settings = configuration.Gateway!;
        string folder = configuration.Resolve(settings.Folder);
        GatewayOptions options = GatewaySettings.ToOptions(configuration, genesis);
        List<GrpcLightSource> sources = LightClientSetup.Sources(configuration);
        ILoggerFactory logs = LoggerFactory.Create(HostLogging.Configure);
        try
        {
            Directory.CreateDirectory(folder);
            HostMetrics.Register(Metrics.DefaultRegistry, ThisAssembly.Version, [("gateway", folder)]);
            LightReporter observer = new(new LightMetrics(), logs.CreateLogger<LightReporter>(), sources);
            LightClient client = LightClientSetup.Create(configuration, genesis, sources, Path.Combine(folder, "trusted.cbor"), observer);
            LedgerOutcomeSink? outcomes = settings.Key.Length == 0 ? null
                : new LedgerOutcomeSink(client, sources, SigningKey.Open(configuration, settings.Key), genesis.ChainId, TimeProvider.System);
            LightReleaseSource releases = new(client, sources, LightClientSetup.SilenceMax(genesis, client), TimeProvider.System);
            GatewayHost host = GatewayHost.Build(options, releases, events, outcomes, TimeProvider.System,
                HostLogging.Configure, writeMetrics: static (text, stop) => Metrics.DefaultRegistry.CollectAndExportAsTextAsync(text, stop));
            return new GatewayRole(host, client, sources, outcomes, logs, folder);
        }
        catch (Exception e) when (e is ArgumentException or InvalidDataException or IOException or UnauthorizedAccessException or NodeStartupException)
        {
            foreach (GrpcLightSource source in sources) source.Dispose();
            logs.Dispose();
            // The same mistake has the same exit code in every role: a folder that cannot be used is no fault of the configuration.
            throw e is NodeStartupException or IOException or UnauthorizedAccessException
                ? new NodeStartupException($"gateway: {e.Message}", e) { Fault = (e as NodeStartupException)?.Fault ?? StartupFault.Storage }
                : NodeStartupException.InConfiguration($"gateway: {e.Message}", e);
        }
    }

    public Task StartAsync(CancellationToken cancellation) => _host.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => _host.StopAsync(cancellation);

    /// <exception cref="NodeFailedException">The gateway stopped after a failure.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await _host.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            throw NodeFailedException.Of(e, _folder);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync().ConfigureAwait(false);
        _outcomes?.Dispose();
        _client.Dispose();
        foreach (GrpcLightSource source in _sources) source.Dispose();
        _logs.Dispose();
    }
}
