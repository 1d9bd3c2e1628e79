using System.Security.Cryptography;
using Chain.Core.Primitives;
using Chain.Node.Storage.Rows;

namespace Node.Tests.Storage;

/// <summary>The cache returns only nodes that were added and never exceeds its size, also with concurrent readers.</summary>
[TestFixture]
public sealed class StateNodeCacheTests
{
    private const int NodeBytes = 65;

    [Test]
    public void TryGet_AfterAdd_FindsTheNodeAndNoOther()
    {
        StateNodeCache cache = new(1 << 20);
        (Hash256 hash, byte[] node) = Node(1);
        byte[] found = new byte[NodeBytes];
        Assert.That(cache.TryGet(hash, found), Is.False);
        cache.Add(hash, node);
        Assert.That(cache.TryGet(hash, found));
        Assert.That(found, Is.EqualTo(node));
        Assert.That(cache.TryGet(Node(2).Hash, new byte[NodeBytes]), Is.False);
        Assert.That(cache.TryGet(Hash256.Zero, new byte[NodeBytes]), Is.False, "the hash of an empty place");
        cache.Remove(hash);
        Assert.That(cache.TryGet(hash, new byte[NodeBytes]), Is.False);
    }

    [Test]
    public void Add_MoreThanFit_KeepsThoseThatCameLast()
    {
        StateNodeCache cache = new(16 * 1024);
        (Hash256 Hash, byte[] Bytes)[] nodes = [.. Enumerable.Range(0, 4000).Select(Node)];
        foreach ((Hash256 hash, byte[] bytes) in nodes) cache.Add(hash, bytes);
        int kept = nodes.Count(n => cache.TryGet(n.Hash, new byte[NodeBytes]));
        Assert.That(cache.NodesMax, Is.EqualTo(128));
        Assert.That(kept, Is.InRange(1, cache.NodesMax));
        Assert.That(cache.TryGet(nodes[^1].Hash, new byte[NodeBytes]));
    }

    [Test]
    public void Add_SomeOftenIntoAFullCache_StayTogether()
    {
        StateNodeCache cache = new(1 << 20);
        foreach ((Hash256 hash, byte[] bytes) in Enumerable.Range(0, 4 * cache.NodesMax).Select(Node)) cache.Add(hash, bytes);
        (Hash256 Hash, byte[] Bytes)[] often = [.. Enumerable.Range(-cache.NodesMax / 16, cache.NodesMax / 16).Select(Node)];
        foreach ((Hash256 hash, byte[] bytes) in often) cache.Add(hash, bytes);
        int here = often.Count(n => cache.TryGet(n.Hash, new byte[NodeBytes]));
        Assert.That(here, Is.GreaterThan(often.Length * 97 / 100), "with a sixteenth of the capacity, three nodes rarely share two slots");
    }

    [Test]
    [Category("D14")]
    public void TryAddChecked_OtherBytes_AreNotKept()
    {
        StateNodeCache cache = new(1 << 20);
        (Hash256 hash, byte[] node) = Node(1);
        Assert.That(cache.TryAddChecked(hash, Node(2).Bytes), Is.False);
        Assert.That(cache.TryAddChecked(hash, []), Is.False);
        Assert.That(cache.TryGet(hash, new byte[NodeBytes]), Is.False);
        Assert.That(cache.TryAddChecked(hash, node));
        Assert.That(cache.TryGet(hash, new byte[NodeBytes]));
    }

    [Test]
    public void TryGet_WhileOthersAdd_GivesTheNodeOrNothing()
    {
        StateNodeCache cache = new(16 * 1024);
        (Hash256 Hash, byte[] Bytes)[] nodes = [.. Enumerable.Range(0, 1000).Select(Node)];
        int found = 0;
        Parallel.For(0, 4, worker =>
        {
            byte[] node = new byte[NodeBytes];
            for (int round = 0; round < 20; round++)
            {
                foreach ((Hash256 hash, byte[] bytes) in nodes)
                {
                    if (worker % 2 == 0) cache.Add(hash, bytes);
                    if (!cache.TryGet(hash, node)) continue;
                    Interlocked.Increment(ref found);
                    if (!node.AsSpan().SequenceEqual(bytes)) throw new InvalidOperationException("another node");
                }
            }
        });
        Assert.That(found, Is.GreaterThan(0));
    }

    private static (Hash256 Hash, byte[] Bytes) Node(int number)
    {
        byte[] node = new byte[NodeBytes];
        BitConverter.TryWriteBytes(node, number);
        return (Hash256.From(SHA256.HashData(node)), node);
    }
}
