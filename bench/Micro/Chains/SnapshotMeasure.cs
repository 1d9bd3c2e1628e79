using System.Buffers.Binary;
using System.Diagnostics;
using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Hosting.Roles;
using Chain.Node.Storage;
using MicroBench.Ratios;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MicroBench.Chains;

/// <summary>A new node joins by a snapshot of a large state from two nodes; all run in this process and share its cores.</summary>
internal static class SnapshotMeasure
{
    private const int EntriesPerBlock = 20_000, ValueBytes = 120, Joiner = 2;

    /// <summary>Adds the figures.</summary>
    /// <param name="figures">Where to.</param>
    /// <param name="entries">Entries of the state.</param>
    public static async Task AddAsync(Figures figures, int entries)
    {
        string folder = Directory.CreateTempSubdirectory("bench-snapshot-").FullName;
        try
        {
            string first = Path.Combine(folder, "node-0", "data", "chain"), second = Path.Combine(folder, "node-1", "data", "chain");
            EcdsaSigner[] validators;
            GenesisDocument genesis;
            using (BenchChain chain = new(first, senders: 1))
            {
                Fill(chain, entries);
                (validators, genesis) = (chain.Validators, chain.Genesis);
            }

            Directory.CreateDirectory(second);
            foreach (string file in Directory.GetFiles(first)) File.Copy(file, Path.Combine(second, Path.GetFileName(file)));
            SyncCommand.WriteNetwork(folder, genesis, [validators[0], validators[1], EcdsaSigner.Generate()]);
            await using WebApplication source = SyncCommand.Build(folder, 0), other = SyncCommand.Build(folder, 1);
            await source.StartAsync();
            await other.StartAsync();
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            await using WebApplication snapshot = SnapshotRole.TryBuild(SyncCommand.Configure(folder, Joiner), builder => builder.Logging.ClearProviders())
                ?? throw new InvalidOperationException("The joiner does not use a snapshot.");
            await snapshot.StartAsync();
            await snapshot.WaitForShutdownAsync();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            using (ChainStore joined = ChainStore.Open(Path.Combine(folder, $"node-{Joiner}", "data", "chain"), genesis))
            {
                if (joined.BaseHeight == 0) throw new InvalidOperationException("The joiner has no snapshot.");
            }

            figures.Add("snapshot_entries", entries);
            figures.Add("snapshot_s", seconds, "60");
            figures.Add("snapshot_processor_s", (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
            figures.Add("snapshot_resident_mib", ProcessUse.ResidentMib());
            await source.StopAsync();
            await other.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Appends blocks without transactions that still change the state.</summary>
    private static void Fill(BenchChain chain, int entries)
    {
        Random random = new(1);
        for (int written = 0; written < entries; written += EntriesPerBlock)
        {
            StateWrite[] writes = [.. Enumerable.Range(0, Math.Min(EntriesPerBlock, entries - written)).Select(_ => MakeWrite(random))];
            chain.AppendState(writes);
        }

        chain.Store.Sync();
    }

    private static StateWrite MakeWrite(Random random)
    {
        byte[] path = new byte[Hash256.Size], value = new byte[ValueBytes];
        random.NextBytes(path);
        random.NextBytes(value);
        BinaryPrimitives.WriteInt32BigEndian(value, ValueBytes);
        return new StateWrite(new StateKey(Hash256.From(path)), value);
    }
}
