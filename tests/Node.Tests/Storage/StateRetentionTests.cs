using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Pruning;
using Chain.Node.Storage.Rows;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>
/// States of retained heights are provable, older states are pruned, and pruning frees disk space (docs/consensus.md, lessons
/// 16 and 17).
/// </summary>
[TestFixture]
public sealed class StateRetentionTests
{
    private static readonly int[] BatchSizes = [1, 7, 10_000];

    private TestChain _chain = null!;
    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create(validators: 1, vendors: 8);
        _folder = new TempFolder();
    }

    [TearDown]
    public void TearDown()
    {
        _chain.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void ProveAt_EveryKeptHeight_GivesTheValueOfThatHeight()
    {
        using ChainMaker maker = new(_chain, _folder["chain"]);
        maker.GrowBy(30);
        StateKey key = StateKeys.Nonce(_chain.Vendor.Address);
        using StateView view = maker.Store.OpenView();
        for (long height = 0; height <= 30; height++)
        {
            Hash256 root = maker.Store.GetHeader(height)!.StateRoot;
            (StateProof proof, ReadOnlyMemory<byte>? value) = view.ProveAt(root, key.Path);
            bool holds = height == 0 ? value is null && proof.VerifyAbsence(root, key.Path)
                : proof.VerifyMembership(root, key.Path, StateTree.HashValue(value!.Value.Span));
            Assert.That(holds, $"at height {height}");
        }
    }

    [TestCaseSource(nameof(BatchSizes))]
    public void PruneState_InBatches_KeepsExactlyTheStatesFromTheHeightOn(int nodesMax)
    {
        using ChainMaker maker = new(_chain, _folder["chain"]);
        maker.GrowBy(40);
        StateKey key = StateKeys.Nonce(_chain.Vendor.Address);
        int calls = 0;
        long before = 0;
        while (maker.Store.PruneState(25, nodesMax))
        {
            Assert.That(++calls, Is.LessThan(10_000));
            Assert.That(maker.Store.PruneHeight, Is.InRange(before, 25));
            before = maker.Store.PruneHeight;
            AssertWhole(maker.Store, before, key);
        }

        Assert.That(maker.Store.PruneHeight, Is.EqualTo(25));
        AssertWhole(maker.Store, 25, key);
        using StateView view = maker.Store.OpenView();
        Assert.Throws<InvalidOperationException>(() => view.ProveAt(maker.Store.GetHeader(20)!.StateRoot, key.Path));
    }

    [Test]
    public void PruneState_NodeThatAnEarlierValueBroughtBack_StaysWhileItIsNeeded()
    {
        using ChainMaker maker = new(_chain, _folder["chain"]);
        Hash256 path = StateKeys.Evidence(default).Path;
        Hash256[] roots = [.. new byte?[] { 1, 2, 1, null, 1, 3 }.Select(value => StateWriter.Append(maker, path, value))];
        for (long keep = 1; keep <= 6; keep++)
        {
            while (maker.Store.PruneState(keep, 2))
            {
            }

            using StateView view = maker.Store.OpenView();
            for (long height = keep; height <= 6; height++)
                Assert.That(() => view.ProveAt(roots[height - 1], path), Throws.Nothing, $"height {height} with {keep} kept");
        }
    }

    [Test]
    public void PruneState_AcrossAReopen_GoesOnWhereItWas()
    {
        using (ChainMaker maker = new(_chain, _folder["chain"]))
        {
            maker.GrowBy(20);
            maker.Store.PruneState(15, 3);
        }

        using ChainStore store = ChainStore.Open(_folder["chain"], _chain.Genesis);
        while (store.PruneState(15, 3))
        {
        }

        Assert.That(store.PruneHeight, Is.EqualTo(15));
        AssertWhole(store, 15, StateKeys.Nonce(_chain.Vendor.Address));
    }

    [Test]
    public void Rows_OfAChainThatGrowsAndIsPruned_StayBounded()
    {
        using ChainMaker maker = new(_chain, _folder["chain"]);
        int rowsAfterHundred = 0;
        for (int i = 0; i < 400; i++)
        {
            maker.Grow(_chain.Call(_chain.Vendors[i % 8], (ulong)(i / 8)));
            while (maker.Store.PruneState(maker.Store.Head.Height - 16, StatePruner.BatchNodes))
            {
            }

            if (i == 100) rowsAfterHundred = maker.Store.CountRows(ColumnFamily.StateNodes);
        }

        maker.Store.CompactState();
        long bytes = maker.Store.FileBytes().Single(f => f.Family == ColumnFamilies.NameOf(ColumnFamily.StateNodes)).Bytes;
        Assert.Multiple(() =>
        {
            Assert.That(maker.Store.CountRows(ColumnFamily.StateNodes), Is.LessThan(rowsAfterHundred + 100));
            Assert.That(maker.Store.CountRows(ColumnFamily.StaleNodes), Is.LessThan(16 * 10));
            Assert.That(bytes, Is.LessThan(256 * 1024));
        });
    }

    private static void AssertWhole(ChainStore store, long fromHeight, StateKey key)
    {
        using StateView view = store.OpenView();
        for (long height = fromHeight; height <= store.Head.Height; height++)
        {
            Assert.That(() => view.ProveAt(store.GetHeader(height)!.StateRoot, key.Path), Throws.Nothing, $"height {height}, pruned to {fromHeight}");
        }
    }
}
