using System.Runtime.CompilerServices;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Gateway.Releases;
using Gateway.Tests.Support;

namespace Gateway.Tests.Releases;

/// <summary>The gateway listens to one node at a time, and to the next one if that ends or falls silent.</summary>
[TestFixture]
public sealed class LightReleaseSourceTests
{
    [Test, Category("A14"), Category("GW-HINT.3")]
    public async Task Watch_SourceSilent_LeavesItForTheNext()
    {
        using CancellationTokenSource limit = new(TestGateway.Limit);
        NoticeSource silent = new("silent", []), speaking = new("speaking", [new CommitHint(7, true)]);
        LightReleaseSource source = new(Client(silent), [silent, speaking], TimeSpan.FromMilliseconds(50), TimeProvider.System);
        Assert.That(async () => await FirstAsync(source, limit.Token), Throws.InstanceOf<TimeoutException>().With.Message.Contains("silent reported no block"));
        Assert.That(await FirstAsync(source, limit.Token), Is.EqualTo(new ReleaseHint(7, null)));
    }

    [Test, Category("GW-HINT.3")]
    public async Task Watch_BlocksWithoutReleases_CountAsWords()
    {
        using CancellationTokenSource limit = new(TestGateway.Limit);
        NoticeSource source = new("idle", [new CommitHint(1, false), new CommitHint(2, false), new CommitHint(3, true)]);
        LightReleaseSource releases = new(Client(source), [source], TestGateway.Limit, TimeProvider.System);
        Assert.That(await FirstAsync(releases, limit.Token), Is.EqualTo(new ReleaseHint(3, null)));
    }

    private static async Task<ReleaseHint> FirstAsync(LightReleaseSource source, CancellationToken ct)
    {
        await foreach (ReleaseHint hint in source.WatchAsync(ct)) return hint;
        throw new InvalidOperationException("no notice");
    }

    private static LightClient Client(NoticeSource source)
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        GenesisParticipant[] participants = [new("validator-0", signer.PublicKey, Roles.Authority, true)];
        Assert.That(GenesisDocument.TryCreate("test", 1_700_000_000_000, new ChainParameters(), participants, out GenesisDocument? genesis, out string problem),
            problem);
        return new LightClient(TrustedState.FromGenesis(genesis!), [source], new TrustOptions(), new NoStore(), TimeProvider.System, new SourceOptions());
    }

    private sealed class NoStore : ITrustStore
    {
        public string ConflictRemedy => "";

        public TrustedState? Load() => null;

        public void Save(TrustedState trusted)
        {
        }

        public ConflictEvidence? LoadConflict() => null;

        public void SaveConflict(ConflictEvidence evidence)
        {
        }
    }

    /// <summary>Sends its hints, and then nothing for ever.</summary>
    private sealed class NoticeSource(string name, CommitHint[] hints) : ILightSource
    {
        public string Name => name;

        public Task<LightBlock?> GetLightBlockAsync(long height, CancellationToken cancellation) => Task.FromResult<LightBlock?>(null);

        public Task<LightBlock?> GetNextSetChangeAsync(long afterHeight, CancellationToken cancellation) => Task.FromResult<LightBlock?>(null);

        public Task<HistoryAnswer?> GetConsistencyProofAsync(long oldHeight, long newHeight, CancellationToken cancellation) =>
            Task.FromResult<HistoryAnswer?>(null);

        public Task<LatestReleaseAnswer?> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation) =>
            Task.FromResult<LatestReleaseAnswer?>(null);

        public Task<LatestReleaseAnswer?> GetReleaseAsync(Address contract, CancellationToken cancellation) => Task.FromResult<LatestReleaseAnswer?>(null);

        public async IAsyncEnumerable<CommitHint> SubscribeAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            foreach (CommitHint hint in hints) yield return hint;
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }
}
