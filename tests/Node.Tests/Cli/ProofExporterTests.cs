using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Client;
using Node.Tests.Rpc;

namespace Node.Tests.Cli;

/// <summary>Offline proofs that start at an anchor.</summary>
[TestFixture]
internal sealed class ProofExporterTests
{
    [Test]
    public async Task Export_FromAnAnchorOfTheNewestBlock_WaitsForTheNextBlock()
    {
        await using RpcFixture fixture = await RpcFixture.StartAsync();
        using GrpcLightSource node = new(fixture.Node.Configuration.Rpc!);
        using TempFolder folder = new();
        await File.WriteAllTextAsync(folder["genesis.json"], GenesisFile.Format(fixture.Chain.Genesis));
        using ProvenChain chain = await ProvenChain.OpenAsync(node, folder["genesis.json"], CancellationToken.None);
        WatchedSource watched = new(node);
        OfflineTrust trust = OfflineTrust.From(TrustAnchor.Of(chain.Head!));

        Task<(ReadOnlyMemory<byte> Bytes, BundleReport Report)> export =
            ProofExporter.ExportAsync(watched, trust, Address.Parse(fixture.Contract), CancellationToken.None);
        await watched.Asked.Task; // The node has answered from the anchor's own block.
        await fixture.Cluster.CommitAsync();
        (ReadOnlyMemory<byte> bytes, BundleReport report) = await export;

        Assert.That(report.Height, Is.GreaterThan(trust.Height));
        Assert.That(ProofBundle.TryDecode(bytes.Span, out ProofBundle? bundle), Is.True);
        long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Assert.That(BundleVerifier.Verify(bundle!, new BundleChecks(trust, nowMs)).Verdict, Is.EqualTo(BundleVerdict.NotActive), "proven, and only deployed");
    }

    /// <summary>A source that says when it has answered for the first time.</summary>
    private sealed class WatchedSource(ILightSource inner) : ILightSource
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => inner.Name;

        public string Operator => inner.Operator;

        public async Task<LatestReleaseAnswer?> GetReleaseAsync(Address contract, CancellationToken cancellation)
        {
            LatestReleaseAnswer? answer = await inner.GetReleaseAsync(contract, cancellation);
            Asked.TrySetResult();
            return answer;
        }

        public Task<LightBlock?> GetLightBlockAsync(long height, CancellationToken cancellation) => inner.GetLightBlockAsync(height, cancellation);

        public Task<LightBlock?> GetNextSetChangeAsync(long afterHeight, CancellationToken cancellation) =>
            inner.GetNextSetChangeAsync(afterHeight, cancellation);

        public Task<HistoryAnswer?> GetConsistencyProofAsync(long oldHeight, long newHeight, CancellationToken cancellation) =>
            inner.GetConsistencyProofAsync(oldHeight, newHeight, cancellation);

        public Task<LatestReleaseAnswer?> GetLatestReleaseAsync(Address vendor, string model, string channel, CancellationToken cancellation) =>
            inner.GetLatestReleaseAsync(vendor, model, channel, cancellation);

        public IAsyncEnumerable<CommitHint> SubscribeAsync(CancellationToken cancellation) => inner.SubscribeAsync(cancellation);
    }
}
