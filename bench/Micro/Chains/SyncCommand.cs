using System.Diagnostics;
using Chain.Core.Crypto;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Events;
using Chain.Node.Hosting.Roles;
using Chain.Node.Journal;
using Chain.Node.Keys;
using Chain.Node.Storage;
using MicroBench.Ratios;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MicroBench.Chains;

/// <summary>sync [--blocks N] [--json] [--results DIR] [--dry]: a new node joins from one that has the chain; both run in this process.</summary>
internal static class SyncCommand
{
    private const string Usage = """
        Makes a chain, and lets a new node fetch it from a node that has it, over loopback with TLS. Both run in this process and share its cores.
        Once with blocks of one transaction, once with blocks of 1,000, and once by a snapshot of a state of a million entries from two nodes.

          dotnet run -c Release --project bench/Micro -- sync [--blocks N] [--json] [--results DIR] [--dry]
        """;

    private const int LargeBlockTransactions = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static int Run(ReadOnlySpan<string> args)
    {
        if (!CommandArguments.TryRead(args, "--blocks", 200, 40_000, out CommandArguments options))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        Figures figures = new();
        MeasureAsync(figures, "small", options.Count, 1, "5000").GetAwaiter().GetResult();
        MeasureAsync(figures, "large", Math.Max(options.Count / 400, 5), Dry.Or(20, LargeBlockTransactions), "").GetAwaiter().GetResult();
        SnapshotMeasure.AddAsync(figures, Dry.Or(20_000, 1_000_000)).GetAwaiter().GetResult();
        options.Report(figures, "sync", "Joining a chain block by block, and by a snapshot");
        return 0;
    }

    private static async Task MeasureAsync(Figures figures, string name, int blocks, int transactions, string goal)
    {
        string folder = Directory.CreateTempSubdirectory("bench-sync-").FullName;
        try
        {
            EcdsaSigner[] validators;
            GenesisDocument genesis;
            using (BenchChain chain = new(Path.Combine(folder, "node-0", "data", "chain"), senders: 16))
            {
                for (int i = 0; i < blocks; i++) chain.Grow(transactions);
                chain.Store.Sync();
                (validators, genesis) = (chain.Validators, chain.Genesis);
            }

            WriteNetwork(folder, genesis, [validators[0], EcdsaSigner.Generate()]);
            VoteJournal.CreateFirst(Path.Combine(folder, "node-0", "data", "votes.journal"), new JournalIdentity(genesis.ChainId, validators[0].Address));
            await using WebApplication source = Build(folder, 0), joiner = Build(folder, 1);
            await source.StartAsync();
            ChainStore store = joiner.Services.GetRequiredService<ChainStore>();
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp(), first = 0;
            await joiner.StartAsync();
            while (store.Head.Height < blocks && Stopwatch.GetElapsedTime(start) < Patience)
            {
                if (first == 0 && store.Head.Height > 0) first = Stopwatch.GetTimestamp();
                await Task.Delay(2);
            }

            double seconds = Stopwatch.GetElapsedTime(first).TotalSeconds;
            if (store.Head.Height < blocks) throw new InvalidOperationException($"The joiner is at {store.Head.Height} of {blocks} blocks.");
            figures.Add($"{name}_blocks", blocks);
            figures.Add($"{name}_transactions_per_block", transactions);
            figures.Add($"{name}_blocks_per_s", blocks / seconds, goal);
            figures.Add($"{name}_transactions_per_s", blocks * (double)transactions / seconds);
            figures.Add($"{name}_processor_us_per_block", (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / blocks);
            figures.Add($"{name}_resident_mib", ProcessUse.ResidentMib());
            await joiner.StopAsync();
            await source.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Builds a node of a network.</summary>
    public static WebApplication Build(string folder, int index) =>
        FullNode.Build(Configure(folder, index), new NoEvents(), builder => builder.Logging.ClearProviders());

    /// <summary>The configuration of a node of a network.</summary>
    public static NodeConfiguration Configure(string folder, int index) => NodeConfiguration.Load(Path.Combine(folder, $"node-{index}"));

    /// <summary>Writes the files of a network: the first node is a validator; the last joins, by a snapshot if there are more than two.</summary>
    public static void WriteNetwork(string folder, GenesisDocument genesis, EcdsaSigner[] nodes)
    {
        File.WriteAllText(Path.Combine(folder, "genesis.json"), GenesisFile.Format(genesis));
        for (int i = 0; i < nodes.Length; i++) WriteNode(folder, i, nodes);
    }

    private static void WriteNode(string folder, int index, EcdsaSigner[] nodes)
    {
        string own = Path.Combine(folder, $"node-{index}");
        KeyFile.Save(Path.Combine(own, "keys", "identity.pem"), nodes[index]);
        TlsIdentity.Create(Path.Combine(own, "keys", "tls.pem"), $"node-{index}", DateTimeOffset.UtcNow);
        new NodeConfiguration
        {
            Name = $"node-{index}",
            Roles = [index == 0 ? "validator" : "vendor"],
            Genesis = "../genesis.json",
            Sync = index > 1 ? NodeConfiguration.SyncSnapshot : null,
            Rpc = Url("http", index, 0),
            Http = Url("http", index, 1),
            Peer = Url("https", index, 2),
            Peers = [.. nodes.Select((n, i) => new PeerConfiguration($"node-{i}", Url("https", i, 2), n.Address.ToString())).Where((_, i) => i != index)],
        }.Save(own);
    }

    // Ports below the range that systems give to clients.
    private static string Url(string scheme, int node, int listener) => $"{scheme}://127.0.0.1:{24_100 + (10 * node) + listener}";

    private sealed class NoEvents : INodeEventListener
    {
        public void On(NodeEvent e)
        {
        }
    }
}
