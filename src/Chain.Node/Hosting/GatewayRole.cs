using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Gateway.Releases;
using Gateway.Hosting;

namespace Chain.Node.Hosting;

/// <summary>Puts the role gateway together: the gateway's own library with its own light client; nothing of a full node.</summary>
internal sealed class GatewayRole : INodeRole
{
    private readonly GatewayHost _host;
    private readonly LightClient _client;
    private readonly IReadOnlyList<GrpcLightSource> _sources;

    private GatewayRole(GatewayHost host, LightClient client, IReadOnlyList<GrpcLightSource> sources)
    {
        _host = host;
        _client = client;
        _sources = sources;
    }

    public static GatewayRole Build(NodeConfiguration configuration, IStepLog steps)
    {
        (GenesisDocument genesis, _) = GenesisLoader.Load(configuration.Resolve(configuration.Genesis));
        GatewayConfiguration settings = configuration.Gateway!;
        string folder = configuration.Resolve(settings.Folder);
        if (!TimeSpan.TryParse(settings.PollingSleep, out TimeSpan sleep)) throw new NodeStartupException($"gateway: polling_sleep '{settings.PollingSleep}' is not HH:MM:SS");
        List<GrpcLightSource> sources = [.. configuration.Sources.Select(s => new GrpcLightSource(s))];
        try
        {
            Directory.CreateDirectory(folder);
            TrustOptions trust = new(MaxHeadAgeMs: 3L * genesis.Parameters.HeartbeatMs);
            LightClient client = new(TrustedState.FromGenesis(genesis), sources, trust, new FileTrustStore(Path.Combine(folder, "trusted.cbor")), TimeProvider.System);
            GatewayOptions options = new()
            {
                ListenUrl = settings.Listen, Folder = folder, PollingSleep = sleep, CheckInterval = TimeSpan.FromSeconds(settings.CheckIntervalSeconds),
            };
            GatewayHost host = GatewayHost.Build(options, new LightReleaseSource(client, sources, TimeProvider.System), new Steps(steps), null, TimeProvider.System,
                logging => HostLogging.Configure(logging, configuration));
            return new GatewayRole(host, client, sources);
        }
        catch (Exception e) when (e is ArgumentException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            foreach (GrpcLightSource source in sources) source.Dispose();
            throw new NodeStartupException($"gateway: {e.Message}", e);
        }
    }

    public Task StartAsync(CancellationToken cancellation) => _host.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => _host.StopAsync(cancellation);

    public async Task RunAsync(CancellationToken cancellation) => await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync().ConfigureAwait(false);
        _client.Dispose();
        foreach (GrpcLightSource source in _sources) source.Dispose();
    }

    private sealed class Steps(IStepLog log) : IStepObserver
    {
        public void OnStep(string tag, string detail) => log.Record(tag, detail);
    }
}
