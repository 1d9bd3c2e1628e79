using BenchmarkDotNet.Attributes;
using Chain.Core.Crypto;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace MicroBench;

/// <summary>What hashing costs: a domain hash of a header's size, a leaf, and RFC 9162 roots over many leaves.</summary>
[MemoryDiagnoser]
public class HashingBenchmarks
{
    private readonly byte[] _header = new byte[400];
    private Hash256[] _leaves = [];

    [Params(100, 10_000)]
    public int LeafCount { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        random.NextBytes(_header);
        _leaves = new Hash256[LeafCount];
        byte[] leaf = new byte[300];
        for (int i = 0; i < _leaves.Length; i++)
        {
            random.NextBytes(leaf);
            _leaves[i] = MerkleTree.HashLeaf(leaf);
        }
    }

    [Benchmark]
    public Hash256 DomainHashOfHeader() => DomainHash.Compute(Domains.Header, Hash256.Zero, _header);

    [Benchmark]
    public Hash256 LeafHash() => MerkleTree.HashLeaf(_header);

    [Benchmark]
    public Hash256 MerkleRoot() => MerkleTree.Root(_leaves);
}
