using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

namespace Core.Tests.Merkle;

public sealed class HistoryTreeTests
{
    private const int SizeMax = 70;

    private static readonly Hash256[] Leaves = [.. Enumerable.Range(0, SizeMax).Select(i => MerkleTree.HashLeaf([(byte)i]))];

    [Test]
    [Category("MRK.6")]
    public void Append_LeafByLeaf_WritesEachNodeOnceAndKeepsTheRoot()
    {
        Store store = new();
        for (int size = 0; size < SizeMax; size++)
        {
            Assert.That(HistoryTree.Root(size, store), Is.EqualTo(MerkleTree.Root(Leaves.AsSpan(0, size))), $"size {size}");
            foreach ((int level, long index, Hash256 hash) in HistoryTree.Append(size, Leaves[size], store)) store.Nodes.Add((level, index), hash);
        }

        Assert.That(HistoryTree.Root(SizeMax, store), Is.EqualTo(MerkleTree.Root(Leaves)));
    }

    [Test]
    [Category("MRK.6")]
    public void Proofs_EverySizeAndIndex_AreThoseOfTheWholeTree()
    {
        Store store = Store.Of(Leaves);
        for (int size = 1; size <= SizeMax; size++)
        {
            for (int index = 0; index < size; index++)
            {
                Assert.That(HistoryTree.InclusionProof(index, size, store), Is.EqualTo(MerkleTree.InclusionProof(Leaves.AsSpan(0, size), index)),
                    $"{index} of {size}");
                Assert.That(HistoryTree.ConsistencyProof(index + 1, size, store), Is.EqualTo(MerkleTree.ConsistencyProof(Leaves.AsSpan(0, size), index + 1)),
                    $"{index + 1} to {size}");
            }
        }
    }

    [Test]
    public void InclusionProof_LargeTree_TakesLogarithmicReads()
    {
        const int size = 10_007;
        Hash256[] leaves = [.. Enumerable.Range(0, size).Select(i => MerkleTree.HashLeaf(BitConverter.GetBytes(i)))];
        Store store = Store.Of(leaves);
        store.Reads = 0;
        Hash256[] proof = HistoryTree.InclusionProof(4321, size, store);
        Assert.That(store.Reads, Is.LessThanOrEqualTo(2 * 14));
        Assert.That(MerkleTree.VerifyInclusion(leaves[4321], 4321, size, proof, HistoryTree.Root(size, store)), Is.True);
    }

    [Test]
    public void Callers_BugsAndABrokenStore_Throw()
    {
        Store empty = new();
        Assert.That(() => HistoryTree.Root(1, empty), Throws.InvalidOperationException);
        Assert.That(() => HistoryTree.Append(1, Leaves[0], empty), Throws.InvalidOperationException);
        Assert.That(() => HistoryTree.InclusionProof(1, 1, empty), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => HistoryTree.ConsistencyProof(0, 1, empty), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    [Category("MRK.5")]
    public void Frontier_EverySize_KeepsTheRootAndSurvivesEncoding()
    {
        MerkleFrontier frontier = new();
        for (int size = 0; size < SizeMax; size++)
        {
            Assert.That(frontier.Root(), Is.EqualTo(MerkleTree.Root(Leaves.AsSpan(0, size))));
            Assert.That(frontier.Size, Is.EqualTo(size));
            byte[] encoded = frontier.Encode().ToArray();
            Assert.That(MerkleFrontier.TryDecode(encoded, out MerkleFrontier? again), Is.True);
            Assert.That(again!.Encode().ToArray(), Is.EqualTo(encoded));
            Assert.That(MerkleFrontier.TryDecode([.. encoded, 0], out _), Is.False, "trailing byte");
            for (int cut = 0; cut < encoded.Length; cut++) Assert.That(MerkleFrontier.TryDecode(encoded.AsSpan(0, cut), out _), Is.False, "cut off");
            frontier = again;
            frontier.Append(Leaves[size]);
        }
    }

    [Test]
    [Category("MRK.5")]
    [Category("E13")]
    public void Frontier_MutatedBytes_DecodesOnlyToItself()
    {
        Random random = Seeded.Random();
        MerkleFrontier frontier = new();
        foreach (Hash256 leaf in Leaves.AsSpan(0, 13)) frontier.Append(leaf);
        byte[] encoded = frontier.Encode().ToArray();
        for (int i = 0; i < 5_000; i++)
        {
            byte[] input = [.. encoded];
            input[random.Next(4)] = (byte)random.Next(256);
            input[random.Next(input.Length)] ^= (byte)(1 << random.Next(8));
            if (MerkleFrontier.TryDecode(input, out MerkleFrontier? read)) Assert.That(read.Encode().ToArray(), Is.EqualTo(input));
        }
    }

    private sealed class Store : ILeafNodeSource
    {
        public Dictionary<(int Level, long Index), Hash256> Nodes { get; } = [];

        public int Reads { get; set; }

        public static Store Of(Hash256[] leaves)
        {
            Store store = new();
            for (int i = 0; i < leaves.Length; i++)
            {
                foreach ((int level, long index, Hash256 hash) in HistoryTree.Append(i, leaves[i], store)) store.Nodes.Add((level, index), hash);
            }

            return store;
        }

        public bool TryGetNode(int level, long index, out Hash256 hash)
        {
            Reads++;
            return Nodes.TryGetValue((level, index), out hash);
        }
    }
}
