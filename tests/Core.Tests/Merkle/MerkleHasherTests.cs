using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

namespace Core.Tests.Merkle;

public sealed class MerkleHasherTests
{
    [Test]
    [Category("MRK.2")]
    public void HashNodes_ManyPairs_GivesTheHashOfEach()
    {
        Random random = Seeded.Random();
        Hash256[] children = [.. Enumerable.Range(0, 500).Select(_ => Hash256.From(random.Bytes(Hash256.Size)))];
        Hash256[] parents = new Hash256[250];
        MerkleHasher.HashNodes(children, parents);
        Assert.That(parents, Is.EqualTo(children.Chunk(2).Select(pair => MerkleTree.HashNode(pair[0], pair[1]))));
        MerkleHasher.HashNodes(children, children);
        Assert.That(children[..250], Is.EqualTo(parents), "in place");
    }

    [Test]
    [Category("MRK.2")]
    [Category("STT.2")]
    public void HashLeavesAndHashValues_AnyLengths_GivesTheHashOfEach()
    {
        Random random = Seeded.Random();
        ReadOnlyMemory<byte>[] data = [.. Enumerable.Range(0, 300).Select(_ => (ReadOnlyMemory<byte>)random.Bytes(random.Next(400)))];
        Hash256[] hashes = new Hash256[data.Length];
        MerkleHasher.HashLeaves(data, hashes);
        Assert.That(hashes, Is.EqualTo(data.Select(d => MerkleTree.HashLeaf(d.Span))));
        MerkleHasher.HashValues(data, hashes);
        Assert.That(hashes, Is.EqualTo(data.Select(d => StateTree.HashValue(d.Span))));
    }

    [Test]
    public void Callers_Bugs_Throw()
    {
        Assert.That(() => MerkleHasher.HashNodes(new Hash256[3], new Hash256[3]), Throws.ArgumentException, "odd");
        Assert.That(() => MerkleHasher.HashNodes(new Hash256[4], new Hash256[1]), Throws.ArgumentException, "no room");
        Assert.That(() => MerkleHasher.HashLeaves(new ReadOnlyMemory<byte>[2], new Hash256[1]), Throws.ArgumentException, "no room");
        Assert.That(() => MerkleHasher.HashValues(new ReadOnlyMemory<byte>[2], new Hash256[1]), Throws.ArgumentException, "no room");
    }
}
