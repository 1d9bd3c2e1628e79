using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Health;
using Chain.Node.Hosting.Roles;
using Chain.Node.Light;
using Chain.Node.Telemetry;
using Fwledger.V1;
using Gateway.Hosting;
using Gateway.Sessions;
using Gateway.Updates;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Node.Tests.Chains;
using Node.Tests.Cluster;
using Prometheus;

namespace Node.Tests.Telemetry;

/// <summary>The shipped alert rules and dashboard agree with the runbook, with Prometheus, and with what nodes measure.</summary>
[TestFixture]
public sealed partial class AlertRulesTests
{
    [Test]
    public void Rules_EachAlert_LinksToAHeadingOfTheRunbook()
    {
        string[] headings = [.. File.ReadLines(Path.Combine(ShippedRules.Root, "docs", "operations.md"))
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..].ToLowerInvariant().Replace(' ', '-'))];
        Assert.That(ShippedRules.Anchors, Has.Length.EqualTo(ShippedRules.Alerts.Length), "each alert has one link");
        Assert.That(ShippedRules.Anchors.Distinct(), Is.SubsetOf(headings));
    }

    [Test]
    public void Rules_EachFinding_HasAnAlert()
    {
        string rules = ShippedRules.Rules;
        foreach (HealthCode code in Enum.GetValues<HealthCode>())
        {
            if (code is HealthCode.Unspecified or HealthCode.ValidatorSilent) continue; // A rule names the silent validator itself.
            Assert.That(rules, Does.Contain($"code=\"{code}\""));
        }
    }

    [Test]
    public async Task Rules_Promtool_FindsThemValidAndEachAlertFires()
    {
        Testing.Support.InstalledPrograms.Demand(("promtool", "prometheus"));
        string tests = await File.ReadAllTextAsync(Path.Combine(ShippedRules.Folder, "fwledger.rules.test.yml"));
        foreach (string alert in ShippedRules.Alerts) Assert.That(tests, Does.Contain($"- name: {alert}\n"));
        await PromtoolAsync("check", "rules", "fwledger.rules.yml");
        await PromtoolAsync("test", "rules", "fwledger.rules.test.yml");
    }

    [Test]
    public async Task Metrics_ThatARuleOrTheDashboardNames_AreServedWithTheirLabels()
    {
        StringBuilder served = new();
        await using (InProcessCluster cluster = await InProcessCluster.StartAsync())
        {
            _ = Assert.ThrowsAsync<RpcException>(async () =>
                await cluster[0].Rpc.SubmitTransactionAsync(new SubmitTransactionRequest { Transaction = ByteString.CopyFromUtf8("no transaction") }));
            await Wait.UntilAsync(() => cluster[0].Get<HealthMonitor>().Latest.State == HealthState.Healthy, "all are heard");
            await Wait.UntilAsync(async () => (await ScrapeAsync(cluster[0])).Contains("fwledger_peer_clock_ahead_seconds{", StringComparison.Ordinal),
                "the monitor has measured");
            served.Append(await ScrapeAsync(cluster[0]));
        }

        served.Append(await ScrapeRepositoryAsync()).Append(await ScrapeGatewayAsync());
        Dictionary<string, HashSet<string>> found = Parse(served.ToString());
        AddEventCounters(found);
        Assert.Multiple(() =>
        {
            Dictionary<string, HashSet<string>> uses = ShippedRules.Uses();
            Assert.That(uses, Has.Count.GreaterThan(25));
            foreach ((string name, HashSet<string> labels) in uses)
            {
                Assert.That(found, Does.ContainKey(name));
                if (found.TryGetValue(name, out HashSet<string>? has)) Assert.That(labels, Is.SubsetOf(has), name);
            }
        });
    }

    [Test]
    public async Task Metrics_OneOfFourStops_NameItSilentAndLate()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync();
        string name = cluster.Chain.Genesis.Participants.Single(p => p.Key.ToAddress().Equals(cluster.Chain.Validators[3].Address)).Name;
        await Wait.UntilAsync(async () => (await ScrapeAsync(cluster[0])).Contains($"fwledger_validator_takes_part{{validator=\"{name}\"}} 1",
            StringComparison.Ordinal), $"{name} takes part");

        await cluster[3].StopAsync();
        for (int i = 0; i < 4; i++) await cluster.CommitAsync();

        await Wait.UntilAsync(async () => (await ScrapeAsync(cluster[0])).Contains($"fwledger_validator_takes_part{{validator=\"{name}\"}} 0",
            StringComparison.Ordinal), $"{name} is silent");
        string metrics = await ScrapeAsync(cluster[0]);
        Assert.That(metrics, Does.Match($"fwledger_proposer_misses_total{{validator=\"{name}\"}} [1-9]").And.Match("fwledger_rounds_failed_total [1-9]"));
        Assert.That(metrics, Does.Not.Contain($"fwledger_peer_clock_ahead_seconds{{validator=\"{name}\"}}"), "nobody knows the clock of a silent validator");
    }

    private static Task<string> ScrapeAsync(ClusterNode node) => node.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    private static async Task<string> ScrapeRepositoryAsync()
    {
        using TempFolder folder = new();
        using TestChain chain = TestChain.Create();
        File.WriteAllText(folder["genesis.json"], GenesisFile.Format(chain.Genesis));
        int[] ports = FreePorts.Take(2);
        Uri images = new($"http://127.0.0.1:{ports[0]}"), metrics = new($"http://127.0.0.1:{ports[1]}");
        new NodeConfiguration
        {
            Name = "repository",
            Roles = ["repository"],
            Repository = new RepositoryConfiguration { Listen = images.OriginalString, Metrics = metrics.OriginalString, Folder = "images" },
        }.Save(folder.Path);
        await using WebApplication app = RepositoryRole.Build(NodeConfiguration.Load(folder.Path), new RecordedEvents());
        await app.StartAsync();
        using HttpClient http = new();
        Uri image = new(images, $"/firmware/{new string('0', 64)}");
        Assert.That((await http.GetAsync(image)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        using ByteArrayContent unsigned = new([1, 2, 3]);
        Assert.That((await http.PutAsync(image, unsigned)).IsSuccessStatusCode, Is.False);
        Assert.That((await http.GetAsync(new Uri(images, "/metrics"))).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "the public port has no metrics");
        Assert.That((await http.GetAsync(new Uri(metrics, "/healthz"))).StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "the other has nothing else");
        return await http.GetStringAsync(new Uri(metrics, "/metrics"));
    }

    /// <summary>What a gateway and its light client write to /admin/metrics, after one update has ended.</summary>
    private static async Task<string> ScrapeGatewayAsync()
    {
        _ = new LightMetrics();
        using GatewayMetrics metrics = new(() => false);
        await CollectAsync(); // The first collection begins to listen to meters.
        metrics.OnEvent(new UpdateEvent.Ended(new DeviceSession
        {
            ActionId = 1,
            DeviceId = "d",
            Contract = default,
            Vendor = default,
            Model = "m",
            Channel = "stable",
            Version = "1",
            SecurityCounter = 1,
            ImageSha256 = default,
            ImageSizeBytes = 1,
            State = SessionState.Failed,
            CreatedAtMs = 1,
            StateSinceMs = 1,
            DeadlineMs = 0,
        }));
        return await CollectAsync();

        static async Task<string> CollectAsync()
        {
            using MemoryStream text = new();
            await Metrics.DefaultRegistry.CollectAndExportAsTextAsync(text);
            return Encoding.UTF8.GetString(text.ToArray());
        }
    }

    private static Dictionary<string, HashSet<string>> Parse(string text)
    {
        Dictionary<string, HashSet<string>> found = [];
        foreach (Match sample in Sample().Matches(text))
        {
            string name = SampleEnd().Replace(sample.Groups[1].Value, "");
            if (!found.TryGetValue(name, out HashSet<string>? labels)) found.Add(name, labels = []);
            labels.UnionWith(Label().Matches(sample.Groups[2].Value).Select(m => m.Groups[1].Value));
        }

        return found;
    }

    /// <summary>Adds the counters that no event has touched: they are not served before.</summary>
    private static void AddEventCounters(Dictionary<string, HashSet<string>> found)
    {
        NodeMetrics metrics = new();
        foreach (Collector counter in new Collector[] { metrics.ProposerMisses, metrics.PeerFramesRefused })
            found.TryAdd(counter.Name, [.. counter.LabelNames]);
    }

    private static async Task PromtoolAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("promtool", arguments)
        {
            WorkingDirectory = ShippedRules.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await output + await errors);
    }

    [GeneratedRegex(@"^([a-z_]+)(\{[^\n]*\})? ", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex SampleEnd();

    [GeneratedRegex(@"(\w+)=""")]
    private static partial Regex Label();
}
