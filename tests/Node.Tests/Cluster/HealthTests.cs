using System.Net;
using Chain.Node.Configuration;
using Chain.Node.Health;
using Chain.Node.Peering;
using Fwledger.V1;
using Microsoft.Extensions.DependencyInjection;

namespace Node.Tests.Cluster;

/// <summary>What real nodes say of themselves when something is wrong.</summary>
[TestFixture]
public sealed class HealthTests
{
    [Test]
    public async Task Status_OneOfFourStops_SaysThatOneMoreFailureHaltsTheChain()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync();
        await Wait.UntilAsync(() => StateOf(cluster[0]) == HealthState.Healthy, "all are heard");
        Assert.That((await cluster[0].Http.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        await cluster[3].StopAsync();

        string text = await FindingAsync(cluster[0], HealthCode.ValidatorSilent);
        Assert.That(text, Does.Contain("one more failure halts the chain: validator-").And.Contain("silent since"));
        StatusReply status = await cluster[0].Rpc.GetStatusAsync(new GetStatusRequest());
        Assert.That(status.Health, Is.EqualTo("degraded"));
        Assert.That(status.Findings.Select(f => f.Code), Does.Contain("ValidatorSilent"));
        Assert.That(await cluster[0].Http.GetStringAsync(new Uri("/readyz", UriKind.Relative)), Does.StartWith("Degraded").And.Contain("one more failure"));

        await cluster[2].StopAsync();

        await FindingAsync(cluster[0], HealthCode.QuorumMissing);
        using HttpResponseMessage ready = await cluster[0].Http.GetAsync(new Uri("/readyz", UriKind.Relative));
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await ready.Content.ReadAsStringAsync(), Does.Contain("a block needs 3 of 4 validators"));
        Assert.That(await cluster[0].Http.GetStringAsync(new Uri("/healthz", UriKind.Relative)), Is.EqualTo("Healthy"), "a restart would not help");
        Assert.That(await cluster[0].Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)), Does.Contain("fwledger_health 2"));
    }

    [Test]
    public async Task Start_OfACopyBesideTheOriginal_IsSaidAtBothEndsAndByTheOthers()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync();
        await cluster[0].StopAsync();
        await using ClusterNode copy = Copy(cluster);
        await cluster[0].StartAsync();

        await copy.StartAsync();

        string atOriginal = await FindingAsync(cluster[0], HealthCode.IdentityInUse), atCopy = await FindingAsync(copy, HealthCode.IdentityInUse);
        string atPeer = await FindingAsync(cluster[1], HealthCode.IdentityInUse);
        Assert.Multiple(() =>
        {
            Assert.That(atOriginal, Does.Contain("this identity is in use elsewhere, say validator-"));
            Assert.That(atCopy, Does.Contain("this identity is in use elsewhere, say validator-"));
            Assert.That(atPeer, Does.Contain("two processes run under the identity of validator-"));
            Assert.That(copy.Log.Lines, Has.Some.Contains("this identity is in use elsewhere"));
        });
        Assert.That(await copy.Http.GetStringAsync(new Uri("/healthz", UriKind.Relative)), Is.EqualTo("Degraded"));
        Assert.That(await copy.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)), Does.Contain("fwledger_health_findings{code=\"IdentityInUse\"} 1"));
    }

    [Test]
    public async Task Status_OneClockIsAhead_NamesIt()
    {
        await using InProcessCluster cluster = InProcessCluster.Create();
        cluster[3].Adjust = services => services.AddSingleton<TimeProvider>(new ShiftedTime { Ahead = TimeSpan.FromSeconds(90) });
        await Task.WhenAll(cluster.Nodes.Select(n => n.StartAsync()));

        string atOther = await FindingAsync(cluster[0], HealthCode.ClockOff);
        string atItself = await FindingAsync(cluster[3], HealthCode.ClockOff);

        Assert.That(atOther, Does.Match("the clock of validator-\\d is (89|90) s ahead of most"));
        Assert.That(atItself, Does.Match("this node's clock is (89|90) s ahead of most"));
    }

    /// <summary>Copies the folder of node 0, with other ports.</summary>
    private static ClusterNode Copy(InProcessCluster cluster)
    {
        string folder = Path.Combine(cluster.Folder, "copy");
        foreach (string file in Directory.GetFiles(cluster[0].Folder, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder, Path.GetRelativePath(cluster[0].Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        NodeConfiguration configuration = NodeConfiguration.Load(folder);
        int[] ports = FreePorts.Take(3);
        configuration.Rpc = $"http://127.0.0.1:{ports[0]}";
        configuration.Http = $"http://127.0.0.1:{ports[1]}";
        configuration.Peer = $"https://127.0.0.1:{ports[2]}";
        configuration.Save(folder);
        return new ClusterNode(folder, cluster[0].Signer);
    }

    private static HealthState StateOf(ClusterNode node) => node.Get<HealthMonitor>().Latest.State;

    private static async Task<string> FindingAsync(ClusterNode node, HealthCode code)
    {
        Chain.Node.Health.HealthFinding? found = null;
        await Wait.UntilAsync(
            () => (found = node.Get<HealthMonitor>().Latest.Findings.FirstOrDefault(f => f.Code == code)) is not null,
            $"{node.Configuration.Name} says {code}");
        return found!.Text;
    }
}
