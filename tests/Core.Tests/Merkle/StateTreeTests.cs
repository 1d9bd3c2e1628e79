using System.Security.Cryptography;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Core.Tests.Vectors;

namespace Core.Tests.Merkle;

public sealed class StateTreeTests
{
    // Paths that differ only in their last bits give the deepest trees. Paths with few free bits collide often.
    [TestCase(0, 32, TestName = "Apply_RandomBatches_MatchesTheModel(free paths)")]
    [TestCase(0, 1, TestName = "Apply_RandomBatches_MatchesTheModel(short paths)")]
    [TestCase(31, 1, TestName = "Apply_RandomBatches_MatchesTheModel(deep paths)")]
    [TestCase(15, 2, TestName = "Apply_RandomBatches_MatchesTheModel(middle paths)")]
    [Category("STT.1")]
    [Category("STT.2")]
    [Category("STT.3")]
    [Category("STT.5")]
    public void Apply_RandomBatches_MatchesTheModel(int sharedBytes, int freeBytes)
    {
        Random random = Seeded.Random();
        StateStore store = new();
        for (int round = 0; round < 150; round++)
        {
            KeyValuePair<Hash256, Hash256?>[] changes = RandomChanges(random, store, sharedBytes, freeBytes);
            StateTreeUpdate update = store.Apply(changes);
            Assert.That(store.Root, Is.EqualTo(NaiveMerkle.StateRoot(store.Model)), $"round {round}");
            Assert.That(store.Nodes.Keys, Is.EquivalentTo(store.Reachable()), "after adding new and removing stale nodes, exactly the reachable ones are left");
            Assert.That(update.NewNodes.Select(n => n.hash).Intersect(update.StaleNodes), Is.Empty);
            foreach ((Hash256 hash, ReadOnlyMemory<byte> node) in update.NewNodes) Assert.That(Hash256.From(SHA256.HashData(node.Span)), Is.EqualTo(hash));
        }

        foreach (Hash256 path in store.Model.Keys.Concat([Path(random, sharedBytes, freeBytes)]))
        {
            bool isFound = StateTree.TryGetValueHash(store.Root, path, store, out Hash256 valueHash);
            Assert.That(isFound, Is.EqualTo(store.Model.TryGetValue(path, out Hash256 expected)));
            Assert.That(valueHash, Is.EqualTo(expected));
        }
    }

    [Test]
    [Category("STT.4")]
    public void Apply_OneBatchOrOneByOneInAnyOrder_GivesOneRoot()
    {
        Random random = Seeded.Random();
        for (int round = 0; round < 30; round++)
        {
            StateStore start = new();
            start.Apply(RandomChanges(random, start, 0, 1));
            KeyValuePair<Hash256, Hash256?>[] changes = RandomChanges(random, start, 0, 1);
            StateStore oneByOne = new();
            oneByOne.Apply([.. start.Model.Select(e => KeyValuePair.Create(e.Key, (Hash256?)e.Value))]);
            random.Shuffle(changes);
            foreach (KeyValuePair<Hash256, Hash256?> change in changes) oneByOne.Apply(change);
            random.Shuffle(changes);
            start.Apply(changes);
            Assert.That(oneByOne.Root, Is.EqualTo(start.Root));
            Assert.That(oneByOne.Nodes.Keys, Is.EquivalentTo(start.Nodes.Keys));
        }
    }

    [Test]
    [Category("STT.3")]
    public void Apply_DeleteAllButOne_CollapsesToItsLeafAndThenToZero()
    {
        Hash256 near = Hash256.Parse(new string('0', 63) + "1"), nearest = Hash256.Parse(new string('0', 63) + "0"),
            far = Hash256.Parse("ff" + new string('0', 62));
        StateStore store = new();
        store.Apply(KeyValuePair.Create(near, (Hash256?)far));
        Hash256 single = store.Root;
        store.Apply(KeyValuePair.Create(nearest, (Hash256?)far), KeyValuePair.Create(far, (Hash256?)far));
        Assert.That(store.Nodes, Has.Count.EqualTo(3 + 256), "three leaves, and a branch at each depth above the two that share 255 bits");
        store.Apply(KeyValuePair.Create(far, (Hash256?)null));
        store.Apply(KeyValuePair.Create(nearest, (Hash256?)null));
        Assert.That(store.Root, Is.EqualTo(single));
        Assert.That(store.Nodes, Has.Count.EqualTo(1));
        store.Apply(KeyValuePair.Create(near, (Hash256?)null));
        Assert.That(store.Root, Is.EqualTo(Hash256.Zero));
        Assert.That(store.Nodes, Is.Empty);
    }

    [Test]
    [Category("STT.5")]
    public void Apply_NothingChanges_NamesNoNodes()
    {
        Random random = Seeded.Random();
        StateStore store = new();
        store.Apply(RandomChanges(random, store, 0, 32));
        Hash256 root = store.Root;
        KeyValuePair<Hash256, Hash256?>[] same = [.. store.Model.Select(e => KeyValuePair.Create(e.Key, (Hash256?)e.Value))];
        foreach (KeyValuePair<Hash256, Hash256?>[] changes in new[] { same, [], [KeyValuePair.Create(Path(random, 0, 32), (Hash256?)null)] })
        {
            StateTreeUpdate update = store.Apply(changes);
            Assert.That(update.Root, Is.EqualTo(root));
            Assert.That(update.NewNodes, Is.Empty);
            Assert.That(update.StaleNodes, Is.Empty);
        }
    }

    [Test]
    public void Apply_SameInputs_NamesNodesInTheSameOrder()
    {
        Random random = Seeded.Random();
        StateStore first = new(), second = new();
        KeyValuePair<Hash256, Hash256?>[] changes = RandomChanges(random, first, 0, 32);
        StateTreeUpdate one = first.Apply(changes);
        random.Shuffle(changes);
        StateTreeUpdate two = second.Apply(changes);
        Assert.That(two.NewNodes.Select(n => n.hash), Is.EqualTo(one.NewNodes.Select(n => n.hash)));
    }

    // Enough entries, some of them added and deleted again, to fill all lanes at many depths.
    [Test]
    [Category("STT.3")]
    public void Apply_ManyChanges_MatchesTheModel()
    {
        Random random = Seeded.Random();
        StateStore store = new();
        for (int round = 0; round < 6; round++)
        {
            Hash256[] present = [.. store.Model.Keys];
            random.Shuffle(present);
            IEnumerable<Hash256> paths = present.Take(700).Concat(Enumerable.Range(0, 800).Select(_ => Path(random, 0, 32)));
            store.Apply([.. paths.Select(path => KeyValuePair.Create(path, random.Next(4) == 0 ? (Hash256?)null : Hash256.From(random.Bytes(32))))]);
            Assert.That(store.Root, Is.EqualTo(NaiveMerkle.StateRoot(store.Model)), $"round {round}");
            Assert.That(store.Reachable().SetEquals(store.Nodes.Keys), $"round {round}: the stored nodes are not the reachable ones");
        }
    }

    [Test]
    [Category("STT.4")]
    public void Split_HalvesAtOnceInEitherOrder_GivesWhatApplyGives()
    {
        Random random = Seeded.Random();
        for (int round = 0; round < 60; round++)
        {
            StateStore store = new();
            for (int batch = random.Next(4); batch > 0; batch--) store.Apply(RandomChanges(random, store, 0, random.Next(2) == 0 ? 1 : 32));
            KeyValuePair<Hash256, Hash256?>[] changes = RandomChanges(random, store, 0, 1);
            StateTreeUpdate whole = StateTree.Apply(store.Root, changes, store);
            StateTreeSplit split = StateTree.Split(store.Root, changes, store);
            Parallel.Invoke(split.UpdateRight, split.UpdateLeft);
            StateTreeUpdate joined = split.Join();
            Assert.That(joined.Root, Is.EqualTo(whole.Root), $"round {round}");
            Assert.That(joined.NewNodes.Select(n => n.hash), Is.EqualTo(whole.NewNodes.Select(n => n.hash)));
            Assert.That(joined.StaleNodes, Is.EqualTo(whole.StaleNodes));
        }
    }

    [Test]
    public void Join_HalfIsMissing_Throws()
    {
        StateTreeSplit split = StateTree.Split(Hash256.Zero, [], new StateStore());
        split.UpdateLeft();
        Assert.That(split.Join, Throws.InvalidOperationException);
    }

    [Test]
    public void Apply_AnyNodeOnTheWayHasOtherBytes_Throws()
    {
        Random random = Seeded.Random();
        StateStore store = new();
        store.Apply([.. Enumerable.Range(0, 200).Select(_ => KeyValuePair.Create(Path(random, 0, 32), (Hash256?)Hash256.Zero))]);
        KeyValuePair<Hash256, Hash256?>[] changes = [.. store.Model.Keys.Select(path => KeyValuePair.Create(path, (Hash256?)path))];
        foreach (byte[] node in store.Nodes.Values)
        {
            int at = random.Next(1, node.Length);
            node[at] ^= 1;
            Assert.That(() => StateTree.Apply(store.Root, changes, store), Throws.InvalidOperationException);
            node[at] ^= 1;
        }

        Assert.That(() => StateTree.Apply(store.Root, changes, store), Throws.Nothing);
    }

    [Test]
    [Category("STT.5")]
    public void Recycle_BetweenUpdates_DisturbsNoneOfThem()
    {
        Random random = Seeded.Random();
        StateStore keeping = new(), recycling = new();
        for (int round = 0; round < 20; round++)
        {
            KeyValuePair<Hash256, Hash256?>[] changes = RandomChanges(random, keeping, 0, 32);
            keeping.Apply(changes);
            StateTreeUpdate recycled = recycling.Apply(changes);
            recycled.Recycle();
            Assert.That(recycled.NewNodes, Is.Empty);
            Assert.That(recycled.StaleNodes, Is.Empty);
            recycled.Recycle();
            Assert.That(recycling.Root, Is.EqualTo(keeping.Root));
            Assert.That(recycling.Nodes.Keys, Is.EquivalentTo(keeping.Nodes.Keys));
        }
    }

    [Test]
    [Category("STT.4")]
    public void Callers_BugsAndABrokenStore_Throw()
    {
        Random random = Seeded.Random();
        StateStore store = new();
        KeyValuePair<Hash256, Hash256?>[] changes = RandomChanges(random, store, 0, 32);
        Assert.That(() => StateTree.Apply(Hash256.Zero, [changes[0], changes[0]], store), Throws.ArgumentException);
        store.Apply(changes);
        byte[] top = store.Nodes[store.Root];
        top[40] ^= 1;
        Assert.That(() => StateTree.Prove(store.Root, changes[0].Key, store), Throws.InvalidOperationException, "other bytes under the node's hash");
        store.Nodes.Remove(store.Root);
        Assert.That(() => StateTree.TryGetValueHash(store.Root, changes[0].Key, store, out _), Throws.InvalidOperationException, "missing");
    }

    [Test]
    [Category("C04")]
    [Category("STT.2")]
    public void Hashes_OfOneMessageInEveryRole_AllDiffer()
    {
        byte[] message = new byte[64];
        Hash256 first = Hash256.Zero;
        StateStore store = new();
        store.Apply(KeyValuePair.Create(first, (Hash256?)first));
        Hash256[] hashes = [MerkleTree.HashLeaf(message), MerkleTree.HashNode(first, first), StateTree.HashValue(message), store.Root];
        Assert.That(hashes, Is.Unique);
        Assert.That(StateTree.HashValue("v"u8), Is.EqualTo(Hash256.From(SHA256.HashData("\u0004v"u8))));
    }

    internal static Hash256 Path(Random random, int sharedBytes, int freeBytes)
    {
        byte[] path = new byte[Hash256.Size];
        random.NextBytes(path.AsSpan(sharedBytes, freeBytes));
        return Hash256.From(path);
    }

    internal static KeyValuePair<Hash256, Hash256?>[] RandomChanges(Random random, StateStore store, int sharedBytes, int freeBytes)
    {
        Dictionary<Hash256, Hash256?> changes = [];
        Hash256[] present = [.. store.Model.Keys];
        bool isShrinking = random.Next(3) == 0;
        for (int n = random.Next(2, 12); n > 0; n--)
        {
            bool isExisting = present.Length > 0 && random.Next(2) == 0;
            Hash256 path = isExisting ? present[random.Next(present.Length)] : Path(random, sharedBytes, freeBytes);
            bool isDeleted = present.Length > 0 && (isShrinking || random.Next(5) == 0);
            changes[path] = isDeleted ? null : Hash256.From([(byte)random.Next(3), .. new byte[31]]);
        }

        return [.. changes];
    }
}
