using BenchmarkDotNet.Attributes;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace MicroBench;

/// <summary>The state root after a block's changes, and state proofs, over states of growing size in memory.</summary>
[MemoryDiagnoser]
public class StateTreeBenchmarks
{
    private readonly Dictionary<Hash256, ReadOnlyMemory<byte>> _nodes = [];
    private Nodes _source = null!;
    private Hash256 _root, _path, _valueHash;
    private KeyValuePair<Hash256, Hash256?>[] _changes = [];
    private StateProof _proof = null!;

    public static IEnumerable<int> StateSizes => Dry.Sizes(2_000, 10_000, 1_000_000);

    public static IEnumerable<int> ChangeCounts => Dry.Sizes(200, 20_000);

    /// <summary>Entries of the state.</summary>
    [ParamsSource(nameof(StateSizes))]
    public int Entries { get; set; }

    /// <summary>Entries that a block changes.</summary>
    [ParamsSource(nameof(ChangeCounts))]
    public int Changes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        byte[] bytes = new byte[Hash256.Size];
        KeyValuePair<Hash256, Hash256?>[] entries = new KeyValuePair<Hash256, Hash256?>[Entries];
        for (int i = 0; i < entries.Length; i++)
        {
            random.NextBytes(bytes);
            entries[i] = new(Hash256.From(bytes), Hash256.From(bytes));
        }

        _source = new Nodes(_nodes);
        StateTreeUpdate update = StateTree.Apply(Hash256.Zero, entries, _source);
        foreach ((Hash256 hash, ReadOnlyMemory<byte> node) in update.NewNodes) _nodes.Add(hash, node);
        _root = update.Root;
        _changes = [.. entries.Take(Changes).Select(e => KeyValuePair.Create(e.Key, (Hash256?)MerkleTree.EmptyRoot))];
        _path = entries[0].Key;
        _valueHash = entries[0].Value!.Value;
        _proof = Prove();
    }

    [Benchmark(Description = "state root after a block's changes, one thread")]
    public Hash256 Apply() => StateTree.Apply(_root, _changes, _source).Root;

    [Benchmark(Description = "the same, two threads")]
    public Hash256 ApplyInHalves()
    {
        StateTreeSplit split = StateTree.Split(_root, _changes, _source);
        Parallel.Invoke(split.UpdateLeft, split.UpdateRight);
        return split.Join().Root;
    }

    [Benchmark(Description = "state proof made")]
    public StateProof Prove() => StateTree.Prove(_root, _path, _source);

    [Benchmark(Description = "state proof verified")]
    public bool Verify() => _proof.VerifyMembership(_root, _path, _valueHash);

    /// <summary>State tree nodes in memory. The tree itself has made them, so they need no verification.</summary>
    private sealed class Nodes(Dictionary<Hash256, ReadOnlyMemory<byte>> nodes) : IStateNodeSource
    {
        public bool AreNodesVerified => true;

        public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
        {
            bool isFound = nodes.TryGetValue(nodeHash, out ReadOnlyMemory<byte> bytes);
            bytes.Span.CopyTo(node);
            return isFound;
        }
    }
}
