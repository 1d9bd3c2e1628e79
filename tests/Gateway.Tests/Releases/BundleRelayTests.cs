using System.Net;
using System.Runtime.CompilerServices;
using Chain.Core.Primitives;
using Chain.Light;
using Gateway.Releases;
using Gateway.Tests.Support;
using Testing.Light;

namespace Gateway.Tests.Releases;

/// <summary>The gateway relays a release's bundle to a device that verifies it itself.</summary>
[TestFixture, Category("GW-PROOF.1")]
public sealed class BundleRelayTests
{
    private static readonly LightChain Ledger = LightChain.Start(validators: 1, name: "relay").ChangeSet(1).Commit();
    private static readonly Address Release = Ledger.Publish("1.0.0", 1);

    static BundleRelayTests() => Ledger.Commit(2);

    [TestCase(0, 2)]
    [TestCase(1, 1)]
    [TestCase(2, 1)]
    public async Task GetBundle_FromAHeight_VerifiesFromTheAnchorOfThatHeight(long height, int blocks)
    {
        ReadOnlyMemory<byte>? file = await Source().GetBundleAsync(Release, height, CancellationToken.None);
        Assert.That(ProofBundle.TryDecode(file!.Value.Span, out ProofBundle? bundle));
        TrustAnchor anchor = height == 0 ? TrustAnchor.Of(Ledger.Genesis) : TrustAnchor.Of(Ledger.TrustedAt(height));
        BundleReport report = BundleVerifier.Verify(bundle!, new BundleChecks(OfflineTrust.From(anchor), Ledger.HeadTimeMs));
        Assert.That((report.Verdict, bundle!.Blocks.Count), Is.EqualTo((BundleVerdict.Valid, blocks)));
    }

    [Test]
    public async Task GetBundle_NoLaterBlockOrNoRelease_IsNone()
    {
        Assert.That(await Source().GetBundleAsync(Release, Ledger.Height, CancellationToken.None), Is.Null);
        Assert.That(await Source().GetBundleAsync(default, 0, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task Proof_OfADevicesOrder_IsWhatTheSourceGave()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        gateway.Releases.Bundles = after => after == 5 ? [1, 2, 3] : null;
        using HttpResponseMessage answer = await gateway.GetAsync($"/deploymentBase/{gateway.Sessions[0].ActionId}/proof?after=5");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    private static LightReleaseSource Source()
    {
        ChainSource source = new();
        LightClient client = new(TrustedState.FromGenesis(Ledger.Genesis), [source], new TrustOptions(), new NoStore(), TimeProvider.System,
            new SourceOptions());
        return new LightReleaseSource(client, [source], TestGateway.Limit, TimeProvider.System);
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

    /// <summary>Answers from the chain in memory.</summary>
    private sealed class ChainSource : ILightSource
    {
        public string Name => "chain";

        public Task<LightBlock?> GetLightBlockAsync(long height, CancellationToken cancellation) =>
            Task.FromResult<LightBlock?>(height == 0 ? Ledger.Head : Ledger[height]);

        public Task<LightBlock?> GetNextSetChangeAsync(long afterHeight, CancellationToken cancellation) => Task.FromResult(Ledger.NextSetChange(afterHeight));

        public Task<HistoryAnswer?> GetConsistencyProofAsync(long oldHeight, long newHeight, CancellationToken cancellation) =>
            Task.FromResult<HistoryAnswer?>(null);

        public Task<LatestReleaseAnswer?> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation) =>
            Task.FromResult<LatestReleaseAnswer?>(null);

        public Task<LatestReleaseAnswer?> GetReleaseAsync(Address contract, CancellationToken cancellation) =>
            Task.FromResult<LatestReleaseAnswer?>(Ledger.Release(Ledger.Height, contract));

        public async IAsyncEnumerable<CommitHint> SubscribeAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            yield return new CommitHint(Ledger.Height, true);
            await Task.Delay(Timeout.Infinite, cancellation);
        }
    }
}
