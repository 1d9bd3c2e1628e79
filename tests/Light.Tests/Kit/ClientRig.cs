using Chain.Light;

namespace Light.Tests.Kit;

/// <summary>A light client with everything around it that a test may control.</summary>
public sealed class ClientRig : IDisposable
{
    private readonly TrustOptions _options;
    private readonly SourceOptions _sourceOptions;
    private readonly TrustedState _anchor;

    public ClientRig(LightChain chain, IReadOnlyList<ChainSource> sources, TrustedState? anchor = null, TrustOptions? options = null,
        SourceOptions? sourceOptions = null)
    {
        Chain = chain;
        Sources = sources;
        Time = new ManualTime(chain.HeadTimeMs + 100) { TimersElapse = TimeSpan.Zero };
        _options = options ?? new TrustOptions();
        _sourceOptions = sourceOptions ?? new SourceOptions();
        _anchor = anchor ?? TrustedState.FromGenesis(chain.Genesis);
        Client = Make();
    }

    public ClientRig(LightChain chain, params ChainSource[] sources)
        : this(chain, (IReadOnlyList<ChainSource>)sources)
    {
    }

    public LightChain Chain { get; }

    public IReadOnlyList<ChainSource> Sources { get; }

    public ManualTime Time { get; }

    public MemoryTrustStore Store { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public LightClient Client { get; private set; }

    /// <summary>Simulates a restart of the process: a new client on the same store.</summary>
    public LightClient Restart()
    {
        Client.Dispose();
        return Client = Make();
    }

    public Task<LightVerdict> SyncAsync() => Client.SyncAsync(CancellationToken.None);

    public Task<ProvenAnswer> LatestAsync() =>
        Client.GetLatestReleaseAsync(Chain.Vendor.Address, ReleaseMaker.Model, ReleaseMaker.Channel, CancellationToken.None);

    public void Dispose() => Client.Dispose();

    private LightClient Make() => new(_anchor, Sources, _options, Store, Time, _sourceOptions, Observer);
}
