using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Indexes;
using Chain.Node.Storage.Pruning;
using Chain.Node.Storage.Reads;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>A store without its old blocks goes on as before, says what it has pruned, and gives the disk back.</summary>
[TestFixture]
public sealed class BlockPruningTests
{
    private const int Height = 60;
    private static readonly long[] Keeps = [2, 30, 59, Height];

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _full = null!;

    [OneTimeSetUp]
    public void GrowAChain()
    {
        _chain = TestChain.Create(validators: 1, brokers: 3);
        _folder = new TempFolder();
        _full = new ChainMaker(_chain, _folder["full"]);
        new ReplicationTraffic(_full, new Random(7)).Grow(Height);
    }

    [OneTimeTearDown]
    public void RemoveTheChain()
    {
        _full.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [TestCaseSource(nameof(Keeps))]
    public void PruneBlocks_BelowAHeight_LeavesEverythingFromItOn(long keep)
    {
        using TempFolder folder = Copy();
        using (ChainMaker maker = new(_chain, folder["chain"]))
        {
            PruneTo(maker.Store, keep, heightsMax: 7);
            AssertPruned(maker.Store, keep, "at once");
            maker.GrowBy(3);
        }

        using ChainStore reopened = ChainStore.Open(folder["chain"], _chain.Genesis);
        Assert.That(reopened.Head.Height, Is.EqualTo(Height + 3));
        AssertPruned(reopened, keep, "after a restart");
        OpenReplicationTests.AssertAsScanned(reopened, $"from {keep}");
    }

    [Test]
    public void PruneBlocks_KilledAfterAnyStep_LeavesAWholeStore([Values(1, 5)] int heightsMax)
    {
        using TempFolder folder = Copy();
        using ChainStore store = ChainStore.Open(folder["chain"], _chain.Genesis);
        store.PruneState(50, 1000);
        int step = 0;
        bool hasMore = true;
        while (hasMore)
        {
            hasMore = store.PruneBlocks(50, heightsMax);
            TempFolder.Copy(folder["chain"], folder[$"{++step}"]); // As a kill at this moment leaves it.
        }

        Assert.That(step, Is.EqualTo((49 + heightsMax - 1) / heightsMax));
        for (int i = 1; i <= step; i++)
        {
            using ChainMaker copy = new(_chain, folder[$"{i}"]);
            AssertPruned(copy.Store, Math.Min(50, 1 + (i * heightsMax)), $"killed after step {i}");
            copy.GrowBy(1);
            PruneTo(copy.Store, 50, heightsMax: 100);
            AssertPruned(copy.Store, 50, $"killed after step {i}, and gone on");
        }
    }

    [Test]
    public void PruneBlocks_KilledBeforeTheDiskIsFreed_FreesItLater()
    {
        using TestChain chain = TestChain.Create(validators: 1);
        using TempFolder folder = new();
        using (ChainMaker maker = new(chain, folder["chain"])) GrowLarge(maker, 200);
        using (Database db = Database.Open(folder["chain"])) // The durable batch of a pruning, and nothing after it.
        {
            using RocksBatch batch = new();
            foreach (ColumnFamily family in new[] { ColumnFamily.Blocks, ColumnFamily.Receipts, ColumnFamily.Headers, ColumnFamily.Certificates })
                db.DeleteRange(batch, family, StoreKeys.Of(1), StoreKeys.Of(150));
            db.Put(batch, ColumnFamily.Meta, StoreKeys.LowestBlock, StoreKeys.Of(150));
            db.WriteSynced(batch);
        }

        using ChainStore store = ChainStore.Open(folder["chain"], chain.Genesis);
        Assert.That(store.HasBlock(149), Is.EqualTo(HeightVerdict.Pruned));
        Assert.That(store.GetBlock(150), Is.Not.Null);
        PruneTo(store, 190, heightsMax: 1000);
        Assert.That(BytesOf(store, ColumnFamily.Blocks), Is.LessThan(15 * 16 * 1024));
    }

    [Test]
    public void PruneBlocks_OfALargeChain_ShrinksTheDisk()
    {
        using TestChain chain = TestChain.Create(validators: 1);
        using TempFolder folder = new();
        using ChainMaker maker = new(chain, folder["chain"]);
        GrowLarge(maker, 400);
        maker.Store.CompactAll();
        long before = DiskBytes(folder["chain"]);
        PruneTo(maker.Store, 390, heightsMax: 64);
        maker.Store.CompactTransactions();
        Assert.Multiple(() =>
        {
            Assert.That(before, Is.GreaterThan(400 * 15 * 1024));
            Assert.That(BytesOf(maker.Store, ColumnFamily.Blocks), Is.LessThan(20 * 16 * 1024));
            Assert.That(DiskBytes(folder["chain"]), Is.LessThan(before / 2));
            Assert.That(maker.Store.CountRows(TransactionIndex.Rows), Is.EqualTo(11));
            Assert.That(maker.Store.CountRows(ColumnFamily.Receipts), Is.EqualTo(11));
            Assert.That(maker.Store.CountRows(ColumnFamily.Headers), Is.EqualTo(12), "with the genesis");
        });
    }

    [Test]
    public void PruneBlocks_AboveThePrunedStates_StopsThere()
    {
        using TempFolder folder = Copy();
        using ChainStore store = ChainStore.Open(folder["chain"], _chain.Genesis);
        store.PruneState(20, 1000);
        Assert.That(store.PruneBlocks(55, 1000), Is.False);
        Assert.That(store.LowestBlock, Is.EqualTo(20), "a state without its header proves nothing");
    }

    [Test]
    public void Open_IndexLostAfterPruning_IsMadeFromTheBlocksThatAreKept()
    {
        using TempFolder folder = Copy();
        using (ChainStore store = ChainStore.Open(folder["chain"], _chain.Genesis)) PruneTo(store, 40, heightsMax: 1000);
        using (Database db = Database.Open(folder["chain"], TransactionIndex.Rows))
        {
            using RocksBatch batch = new();
            db.Delete(batch, ColumnFamily.Meta, StoreKeys.IndexVersion("transactions"));
            db.WriteSynced(batch);
        }

        using ChainStore reopened = ChainStore.Open(folder["chain"], _chain.Genesis);
        AssertPruned(reopened, 40, "with a new index");
    }

    [Test]
    public void LowestToKeep_ByHeightsAndDays_IsTheLowerOfBoth()
    {
        using TestChain chain = TestChain.Create(validators: 1);
        using TempFolder folder = new();
        using ChainMaker maker = new(chain, folder["chain"], new DayPerCall());
        maker.GrowBy(30); // A day per block, and more.
        ChainStore store = maker.Store;
        long daysOf = Enumerable.Range(1, 30).Count(h => store.GetHeader(h)!.TimeMs >= store.Head.Header.TimeMs - (5L * 86_400_000));
        Assert.Multiple(() =>
        {
            Assert.That(new BlockRetention().LowestToKeep(store), Is.Zero, "an archive");
            Assert.That(new BlockRetention(Heights: 10).LowestToKeep(store), Is.EqualTo(21));
            Assert.That(new BlockRetention(Heights: 1000).LowestToKeep(store), Is.Negative);
            Assert.That(new BlockRetention(Days: 5).LowestToKeep(store), Is.EqualTo(31 - daysOf));
            Assert.That(new BlockRetention(Heights: 29, Days: 5).LowestToKeep(store), Is.EqualTo(2));
            Assert.That(new BlockRetention(Heights: 1, Days: 5).LowestToKeep(store), Is.EqualTo(31 - daysOf));
            Assert.That(daysOf, Is.InRange(2, 6));
        });
    }

    internal static void PruneTo(ChainStore store, long keep, long heightsMax)
    {
        store.PruneState(keep, 1000);
        while (store.PruneBlocks(keep, heightsMax))
        {
        }
    }

    /// <summary>Appends blocks of 15 KiB that no compression makes smaller.</summary>
    private static void GrowLarge(ChainMaker maker, int blocks)
    {
        Random random = new(1);
        for (int i = 0; i < blocks; i++)
        {
            byte[] payload = new byte[15 * 1024];
            random.NextBytes(payload);
            maker.Grow(maker.Chain.Call(maker.Chain.Vendor, (ulong)i, ContractKind.FirmwareUpdate, 999, default, payload));
        }
    }

    private static long BytesOf(ChainStore store, ColumnFamily family) => store.FileBytes().Single(f => f.Family == ColumnFamilies.NameOf(family)).Bytes;

    private static long DiskBytes(string folder) => new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length);

    private TempFolder Copy()
    {
        TempFolder folder = new();
        TempFolder.Copy(_folder["full"], folder["chain"]);
        return folder;
    }

    private void AssertPruned(ChainStore store, long keep, string desc)
    {
        ChainStore full = _full.Store;
        HashSet<long> deployments = [];
        using (StateView view = full.OpenView()) deployments.UnionWith(full.ListReleases(0, 1000).Select(r => view.ReleaseAt(r)!.DeployedHeight));
        Assert.That(store.LowestBlock, Is.EqualTo(keep), desc);
        for (long height = 1; height <= Height; height++)
        {
            Block block = full.GetBlock(height)!;
            bool isKept = height >= keep;
            Assert.That(store.HasBlock(height), Is.EqualTo(isKept ? HeightVerdict.Kept : HeightVerdict.Pruned), $"{desc}: block {height}");
            Assert.That(store.GetBlock(height)?.Hash, isKept ? Is.EqualTo(block.Hash) : Is.Null, $"{desc}: block {height}");
            Assert.That(store.GetReceipts(height, block.Transactions.Count)?.Count, isKept ? Is.EqualTo(block.Transactions.Count) : Is.Null, desc);
            bool hasHeader = isKept || deployments.Contains(height);
            Assert.That(store.HasHeader(height), Is.EqualTo(hasHeader ? HeightVerdict.Kept : HeightVerdict.Pruned), $"{desc}: header {height}");
            Assert.That(store.GetHeader(height)?.Hash, hasHeader ? Is.EqualTo(block.Hash) : Is.Null, $"{desc}: header {height}");
            Assert.That(store.GetCertificate(height) is not null, Is.EqualTo(hasHeader), $"{desc}: certificate {height}");
            foreach (Transaction transaction in block.Transactions.Where(_ => isKept))
                Assert.That(store.FindTransaction(transaction.Id), Is.EqualTo(full.FindTransaction(transaction.Id)), desc);
        }

        Assert.That(NotKept.Explain(store, 1), Does.StartWith("Pruned: ").And.Contain("block 1;").And.Contain($"keeps is {keep}:"), desc);
    }

    /// <summary>A clock that is a day ahead at every look.</summary>
    private sealed class DayPerCall : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);

        public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromDays(1);
    }
}
