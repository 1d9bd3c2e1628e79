using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Chain.Core.Crypto;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace MicroBench;

/// <summary>
/// The cost of hashing: the platform's SHA-256 of 64 bytes, one node, many nodes, a domain hash of a header's size, and RFC
/// 9162 roots.
/// </summary>
[MemoryDiagnoser]
public class HashingBenchmarks
{
    /// <summary>Number of nodes in a batch.</summary>
    public const int BatchNodes = 4096;

    private readonly byte[] _header = new byte[400];
    private readonly byte[] _digest = new byte[Hash256.Size];
    private readonly Hash256[] _parents = new Hash256[BatchNodes];
    private Hash256[] _leaves = [];

    public static IEnumerable<int> LeafCounts => Dry.Sizes(10_000, 10_000, 1_000_000);

    /// <summary>Number of leaves of the tree whose root is computed.</summary>
    [ParamsSource(nameof(LeafCounts))]
    public int LeafCount { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        random.NextBytes(_header);
        _leaves = new Hash256[LeafCount];
        byte[] leaf = new byte[Hash256.Size];
        for (int i = 0; i < _leaves.Length; i++)
        {
            random.NextBytes(leaf);
            _leaves[i] = Hash256.From(leaf);
        }
    }

    [Benchmark(Baseline = true, Description = "SHA256.HashData, 64 bytes")]
    public int Platform() => SHA256.HashData(_header.AsSpan(0, 64), _digest);

    [Benchmark(Description = "one node")]
    public Hash256 Node() => MerkleTree.HashNode(_leaves[0], _leaves[1]);

    [Benchmark(Description = "a node among many", OperationsPerInvoke = BatchNodes)]
    public void Nodes() => MerkleHasher.HashNodes(_leaves.AsSpan(0, 2 * BatchNodes), _parents);

    [Benchmark(Description = "domain hash of a header")]
    public Hash256 DomainHashOfHeader() => DomainHash.Compute(Domains.Header, Hash256.Zero, _header);

    [Benchmark(Description = "leaf of 400 bytes")]
    public Hash256 LeafHash() => MerkleTree.HashLeaf(_header);

    [Benchmark(Description = "root")]
    public Hash256 MerkleRoot() => MerkleTree.Root(_leaves);
}
