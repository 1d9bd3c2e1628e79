using System.Security.Cryptography;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace MicroBench.Ratios;

/// <summary>Hashing: one node of a batch compared with the platform's call, and the root of a tree compared with its nodes.</summary>
internal static class HashRatios
{
    private const int Leaves = 1_000_000, Nodes = 4_096, PlatformCalls = 1_000;

    public static void Measure(Figures figures, int rounds)
    {
        byte[] bytes = new byte[Hash256.Size], message = new byte[64], digest = new byte[Hash256.Size];
        Random random = new(1);
        Hash256[] leaves = new Hash256[Leaves], parents = new Hash256[Nodes];
        for (int i = 0; i < leaves.Length; i++)
        {
            random.NextBytes(bytes);
            leaves[i] = Hash256.From(bytes);
        }

        Turns turns = new Turns().Add("nodes", Nodes, () => MerkleHasher.HashNodes(leaves.AsSpan(0, 2 * Nodes), parents))
            .Add("platform", PlatformCalls, () =>
            {
                for (int i = 0; i < PlatformCalls; i++) SHA256.HashData(message, digest);
            })
            .Add("root", Leaves - 1, () => MerkleTree.Root(leaves));
        turns.Run(rounds);
        figures.Add("node_hash_vs_bcl", turns.Ratio("nodes", "platform"), "at least 8");
        figures.Add("merkle_root_vs_node_hash", turns.Ratio("root", "nodes"), "at least 0.8");
        figures.Add("node_hash_ns", turns.Median("nodes"));
        figures.Add("node_hash_ns_least", turns.Least("nodes"));
        figures.Add("nodes_per_second", 1e9 / turns.Median("nodes"));
        figures.Add("bcl_sha256_64_bytes_ns", turns.Median("platform"));
        figures.Add("bcl_sha256_64_bytes_ns_least", turns.Least("platform"));
        figures.Add("merkle_root_1000000_ms", turns.Median("root") * (Leaves - 1) / 1e6);
    }
}
