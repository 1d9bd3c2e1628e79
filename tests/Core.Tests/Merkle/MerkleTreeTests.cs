using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Core.Tests.Merkle;

public sealed class MerkleTreeTests
{
    private const int SizeMax = 40;

    private static readonly byte[][] Data = [.. Enumerable.Range(0, SizeMax).Select(i => new byte[] { (byte)i, 7 })];
    private static readonly Hash256[] Leaves = [.. Data.Select(d => MerkleTree.HashLeaf(d))];

    [TestCase(1023)]
    [TestCase(4095)]
    [TestCase(4096)]
    [TestCase(4097)]
    [TestCase(8191)]
    [TestCase(8193)]
    [TestCase(13_000)]
    [Category("MRK.1")]
    public void Root_ManyLeaves_IsThatOfTheDefinition(int size)
    {
        Random random = Seeded.Random();
        Hash256[] leaves = new Hash256[size];
        for (int i = 0; i < leaves.Length; i++) leaves[i] = Hash256.From(Seeded.Bytes(random, Hash256.Size));
        Hash256[] before = [.. leaves];
        Assert.That(MerkleTree.Root(leaves), Is.EqualTo(NaiveMerkle.RootOfHashes(leaves)));
        Assert.That(leaves, Is.EqualTo(before), "the leaves are unchanged");
    }

    [Test]
    [Category("MRK.1")]
    public void Root_EverySize_IsThatOfTheDefinition()
    {
        for (int size = 0; size <= SizeMax; size++)
        {
            Assert.That(MerkleTree.Root(Leaves.AsSpan(0, size)), Is.EqualTo(Hash256.From(NaiveMerkle.ListRoot([.. Data.Take(size)]))), $"size {size}");
        }
    }

    [Test]
    [Category("MRK.3")]
    [Category("C06")]
    [Category("C07")]
    public void VerifyInclusion_EverySizeAndIndex_TakesOnlyTheRightProof()
    {
        for (int size = 1; size <= SizeMax; size++)
        {
            Hash256 root = MerkleTree.Root(Leaves.AsSpan(0, size));
            for (int index = 0; index < size; index++)
            {
                Hash256[] proof = MerkleTree.InclusionProof(Leaves.AsSpan(0, size), index);
                Hash256 leaf = Leaves[index];
                Assert.That(MerkleTree.VerifyInclusion(leaf, index, size, proof, root), Is.True, $"{index} of {size}");
                Assert.That(MerkleTree.VerifyInclusion(leaf, index, size, [.. proof, root], root), Is.False, "one longer");
                Assert.That(MerkleTree.VerifyInclusion(leaf, index, size, [leaf, .. proof], root), Is.False, "one inserted");
                if (proof.Length > 0) Assert.That(MerkleTree.VerifyInclusion(leaf, index, size, proof.AsSpan(..^1), root), Is.False, "one shorter");
                for (int other = -1; other <= size; other++)
                {
                    if (other != index) Assert.That(MerkleTree.VerifyInclusion(leaf, other, size, proof, root), Is.False,
                        $"{index} posing as {other} of {size}");
                }

                for (int i = 0; i < proof.Length; i++)
                {
                    Hash256[] bent = [.. proof];
                    bent[i] = MerkleTree.HashLeaf(bent[i].AsSpan());
                    Assert.That(MerkleTree.VerifyInclusion(leaf, index, size, bent, root), Is.False, $"hash {i} changed");
                }
            }
        }
    }

    [TestCase(0, 0, 0)]
    [TestCase(1, 1, 0)]
    [TestCase(-1, 1, 0)]
    [TestCase(0, -1, 0)]
    [TestCase(long.MaxValue, long.MaxValue, 63)]
    [TestCase(long.MinValue, long.MaxValue, 63)]
    [TestCase(0, long.MaxValue, 64)]
    [TestCase(0, long.MaxValue, 63)]
    [TestCase(0, 2, 1000)]
    [Category("C07")]
    public void VerifyInclusion_ImpossibleShape_Refuses(long index, long size, int hashes)
    {
        Assert.That(MerkleTree.VerifyInclusion(Leaves[0], index, size, new Hash256[hashes], Leaves[0]), Is.False);
    }

    [Test]
    [Category("C04")]
    public void VerifyInclusion_NodePosingAsLeaf_Refuses()
    {
        Hash256 root = MerkleTree.Root(Leaves.AsSpan(0, 4));
        byte[] children = [.. Leaves[0].AsSpan(), .. Leaves[1].AsSpan()];
        Hash256 node = MerkleTree.HashNode(Leaves[0], Leaves[1]);
        Hash256 posing = MerkleTree.HashLeaf(children);
        Hash256 sibling = MerkleTree.HashNode(Leaves[2], Leaves[3]);
        Assert.That(posing, Is.Not.EqualTo(node));
        Assert.That(MerkleTree.VerifyInclusion(posing, 0, 2, [sibling], root), Is.False);
        Assert.That(MerkleTree.VerifyInclusion(posing, 0, 4, [sibling], root), Is.False);
    }

    // Threat C06: the verifier takes the size from the header, never from the prover. With the true size, a shorter path to the
    // root has the wrong number of hashes.
    [Test]
    [Category("C06")]
    public void VerifyInclusion_InnerNodeUnderTheTrueSize_Refuses()
    {
        Hash256 root = MerkleTree.Root(Leaves.AsSpan(0, 4));
        Hash256 node = MerkleTree.HashNode(Leaves[0], Leaves[1]);
        Assert.That(MerkleTree.VerifyInclusion(node, 0, 4, [MerkleTree.HashNode(Leaves[2], Leaves[3])], root), Is.False);
    }

    // Here every hash fits and only the shape is wrong: the root of a tree with two leaves is presented as that of a tree with
    // one.
    [Test]
    [Category("C06")]
    [Category("MRK.3")]
    public void VerifyInclusion_ProofDeeperThanTheSize_RefusesThoughTheHashesFit()
    {
        Hash256 root = MerkleTree.HashNode(Leaves[0], Leaves[1]);
        Assert.That(MerkleTree.VerifyInclusion(Leaves[1], 1, 2, [Leaves[0]], root), Is.True);
        Assert.That(MerkleTree.VerifyInclusion(Leaves[1], 0, 1, [Leaves[0]], root), Is.False);
    }

    [Test]
    [Category("MRK.4")]
    [Category("C07")]
    public void VerifyConsistency_EveryPairOfSizes_TakesOnlyTheRightProof()
    {
        for (int size2 = 1; size2 <= SizeMax; size2++)
        {
            Hash256 root2 = MerkleTree.Root(Leaves.AsSpan(0, size2));
            for (int size1 = 1; size1 <= size2; size1++)
            {
                Hash256 root1 = MerkleTree.Root(Leaves.AsSpan(0, size1));
                Hash256[] proof = MerkleTree.ConsistencyProof(Leaves.AsSpan(0, size2), size1);
                string label = $"{size1} to {size2}";
                Assert.That(MerkleTree.VerifyConsistency(size1, size2, root1, root2, proof), Is.True, label);
                Assert.That(MerkleTree.VerifyConsistency(size1, size2, root1, root2, [.. proof, root1]), Is.False, label + ", one longer");
                Assert.That(MerkleTree.VerifyConsistency(size1, size2, root1, root2, [root1, .. proof]), Is.False, label + ", one inserted");
                Assert.That(MerkleTree.VerifyConsistency(size1, size2, Leaves[^1], root2, proof), Is.False, label + ", other old root");
                Assert.That(MerkleTree.VerifyConsistency(size1, size2, root1, Leaves[^1], proof), Is.False, label + ", other new root");
                if (proof.Length > 0)
                    Assert.That(MerkleTree.VerifyConsistency(size1, size2, root1, root2, proof.AsSpan(..^1)), Is.False, label + ", one shorter");
                if (size1 != size2) Assert.That(MerkleTree.VerifyConsistency(size2, size1, root2, root1, proof), Is.False, label + ", backwards");
            }
        }
    }

    [Test]
    [Category("C08")]
    [Category("MRK.4")]
    public void VerifyConsistency_OldSizeZero_Refuses()
    {
        Hash256 root = MerkleTree.Root(Leaves.AsSpan(0, 4));
        Assert.That(MerkleTree.VerifyConsistency(0, 4, MerkleTree.EmptyRoot, root, []), Is.False);
        Assert.That(MerkleTree.VerifyConsistency(0, 0, MerkleTree.EmptyRoot, MerkleTree.EmptyRoot, []), Is.False);
        Assert.That(() => MerkleTree.ConsistencyProof(Leaves, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(-1, 4, 1)]
    [TestCase(1, long.MaxValue, 63)]
    [TestCase(3, long.MaxValue, 64)]
    [TestCase(3, long.MaxValue, 1000)]
    [TestCase(long.MaxValue - 1, long.MaxValue, 64)]
    [Category("C07")]
    public void VerifyConsistency_ImpossibleShape_Refuses(long size1, long size2, int hashes)
    {
        Assert.That(MerkleTree.VerifyConsistency(size1, size2, Leaves[0], Leaves[1], new Hash256[hashes]), Is.False);
    }

    [Test]
    public void Hashing_AndVerifying_AllocatesNothing()
    {
        Hash256 root = MerkleTree.Root(Leaves);
        Hash256[] proof = MerkleTree.InclusionProof(Leaves, 5);
        bool isGood = Work(root, proof);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) isGood &= Work(root, proof);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(isGood, Is.True);

        static bool Work(in Hash256 root, Hash256[] proof) =>
            MerkleTree.VerifyInclusion(MerkleTree.HashLeaf([5, 7]), 5, SizeMax, proof, root)
            && !Chain.Core.Crypto.DomainHash.Compute(Chain.Core.Crypto.Domains.Vote, root, [1]).Equals(root);
    }
}
