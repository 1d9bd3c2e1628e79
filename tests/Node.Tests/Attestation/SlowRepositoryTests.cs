using System.Text;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Repository.Client;
using Chain.Node.Storage;
using Microsoft.Extensions.DependencyInjection;
using Node.Tests.Chains;
using Node.Tests.Cluster;
using Node.Tests.Repository;

namespace Node.Tests.Attestation;

/// <summary>Four authorities fetch from a repository that is slow for some of them.</summary>
[TestFixture]
[Category("P1.3"), Category("A13")]
public sealed class SlowRepositoryTests
{
    private static readonly byte[] Image = RepositoryFixture.Image(20_000);

    [TestCase(1, TestName = "Deploy_RepositoryTricklesToOneAuthority_TheOthersMakeItActive")]
    [TestCase(3, TestName = "Deploy_RepositoryTricklesToMostAuthorities_TheyComeBackAndMakeItActive")]
    public async Task Deploy_RepositoryTrickles_BecomesActive(int slowConnections)
    {
        int connections = 0;
        await using LyingServer server = new(async (stream, token) =>
        {
            bool isSlow = Interlocked.Increment(ref connections) <= slowConnections;
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Image.Length}\r\n\r\n"), token);
            for (int i = 0; isSlow && i < Image.Length; i++)
            {
                await stream.WriteAsync(Image.AsMemory(i, 1), token);
                await Task.Delay(20, token);
            }

            if (!isSlow) await stream.WriteAsync(Image, token);
        });
        await using InProcessCluster cluster = InProcessCluster.Create();
        FetchOptions hurried = TestFetch.Options with { RateMinBytesPerSecond = 10_000, RateWindow = TimeSpan.FromMilliseconds(200) };
        foreach (ClusterNode node in cluster.Nodes)
            node.Adjust = services => services.AddSingleton(_ => new ImageFetcher(hurried, TimeProvider.System));
        await Task.WhenAll(cluster.Nodes.Select(n => n.StartAsync()));
        ReleaseManifest manifest = TestChain.Manifest(cluster.Chain.Vendor, Image, server.Uri.ToString()) with { PiecesRoot = MerkleTree.HashLeaf(Image) };

        await cluster.SubmitAsync(cluster.Chain.Deploy(cluster.Chain.Vendor, 0, manifest));

        Address release = manifest.ContractAddress(cluster.Chain.ChainId);
        await Wait.UntilAsync(() => StatusOf(cluster[0], release) == ReleaseStatus.Active, "the release is active");
        await Wait.UntilAsync(() => Slow(cluster) >= slowConnections, "each slow authority says why it waits");
    }

    private static int Slow(InProcessCluster cluster) =>
        cluster.Nodes.Sum(n => n.Log.Lines.Count(l => l.StartsWith("ImageNotRight", StringComparison.Ordinal)
            && l.Contains("TooSlow", StringComparison.Ordinal)));

    private static ReleaseStatus StatusOf(ClusterNode node, Address release)
    {
        using StateView view = node.Store.OpenView();
        return view.TryRead(StateKeys.Release(release), out ReadOnlyMemory<byte> bytes) && ReleaseRecord.TryDecode(bytes.Span, out ReleaseRecord? record)
            ? record.Status
            : ReleaseStatus.Unspecified;
    }
}
