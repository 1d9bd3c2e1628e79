using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Storage;
using Chain.Node.Storage.Indexes;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;
using Node.Tests.Chains;
using Node.Tests.Progress;

namespace Node.Tests.Storage;

/// <summary>A start migrates the database of an earlier build to the present schema, however often it is killed.</summary>
[TestFixture]
public sealed class MigrationTests
{
    private const int SmallSteps = 16;

    private static readonly string[] IndexFamilies =
        [TransactionIndex.Rows, ReleaseIndex.Rows, ReplicationIndex.Rows, OpenReplicationIndex.Rows, ColumnFamilies.NameOf(ColumnFamily.Meta)];

    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TempFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void Open_DatabaseOfFormat1_MigratesAndReadsEverything()
    {
        GenesisDocument genesis = FormatFixture.Unpack(1, _folder["chain"]);
        ProgressRecord progress = new();
        using (ChainStore store = ChainStore.Open(_folder["chain"], genesis, progress))
        {
            Assert.That(store.Head.Height, Is.EqualTo(FormatFixture.Format1Height));
            ContractEvent[] events = [.. EventsOf(store)];
            Assert.Multiple(() =>
            {
                Assert.That(store.ListReleases(0, 1000), Is.EqualTo(ContractsOf(events, ContractEventType.ReleaseDeployed)));
                Assert.That(store.ReleaseCount, Is.EqualTo(ContractsOf(events, ContractEventType.ReleaseDeployed).Length));
                Assert.That(store.ListReplications(), Is.EquivalentTo(ContractsOf(events, ContractEventType.ReplicationProposed).Distinct()));
                Assert.That(progress.Steps.Select(s => s.What).Distinct(),
                    Is.EqualTo(new[] { "database: schema 2", "database: schema 3", "database: index open_replications 1" }));
            });
            OpenReplicationTests.AssertAsScanned(store, "after the migration");
        }

        ProgressRecord again = new();
        ChainStore.Open(_folder["chain"], genesis, again).Dispose();
        Assert.That(again.Steps, Is.Empty, "a database of the present schema");
    }

    [Test]
    public void Open_KilledAfterEachStep_GoesOnToTheSameRows()
    {
        GenesisDocument genesis = FormatFixture.Unpack(1, _folder["whole"]);
        TempFolder.Copy(_folder["whole"], _folder["0"]);
        ChainStore.Open(_folder["whole"], genesis).Dispose();
        string[] expected = Dump.Of(_folder["whole"], IndexFamilies);

        int kills = 0;
        while (TryOpenAndKill(_folder[$"{kills}"], _folder[$"{kills + 1}"], genesis, ChainIndexes.All)) kills++;
        Assert.That(kills, Is.GreaterThan(1), "the schema and the new index");
        Assert.That(Dump.Of(_folder[$"{kills}"], IndexFamilies), Is.EqualTo(expected));
    }

    [Test]
    public void Open_KilledInTheMiddleOfAStateBackfill_StartsItOver([Values(2, 3, 4)] int steps)
    {
        GenesisDocument genesis = FormatFixture.Unpack(1, _folder["whole"]);
        TempFolder.Copy(_folder["whole"], _folder["killed"]);
        ChainStore.Open(_folder["whole"], genesis).Dispose();

        Assert.Throws<KillAfter.KilledException>(() =>
            ChainStore.Open(_folder["killed"], genesis, ChainIndexes.All, new KillAfter(steps, _folder["killed"], _folder["copy"]), SmallSteps));
        ChainStore.Open(_folder["copy"], genesis).Dispose();
        Assert.That(Dump.Of(_folder["copy"], IndexFamilies), Is.EqualTo(Dump.Of(_folder["whole"], IndexFamilies)));
    }

    [Test]
    public void Open_NewBlockIndexKilledAfterEachStep_IsBackfilledAsIfItHadAlwaysBeenThere()
    {
        using TestChain chain = TestChain.Create(validators: 1, brokers: 3);
        IReadOnlyList<IChainIndex> more = [.. ChainIndexes.All, new SenderIndex(version: 1)];
        using (ChainMaker maker = new(chain, _folder["0"])) new ReplicationTraffic(maker, new Random(5)).Grow(40);
        int kills = 0;
        while (TryOpenAndKill(_folder[$"{kills}"], _folder[$"{kills + 1}"], chain.Genesis, more)) kills++;
        Assert.That(kills, Is.GreaterThan(20), "a block per step");

        string[] expected;
        using (ChainStore store = ChainStore.Open(_folder[$"{kills}"], chain.Genesis, more, null, SmallSteps))
            expected = [.. TransactionsOf(store).Select(t => Convert.ToHexString([.. t.Sender.AsSpan(), .. t.Id.AsSpan()]))];
        Assert.That(Dump.Of(_folder[$"{kills}"], SenderIndex.Rows).Select(row => row.Split(' ')[2]), Is.EqualTo(expected).And.Not.Empty);
    }

    [Test]
    public void Open_IndexOfAnotherVersion_IsMadeAnew()
    {
        using TestChain chain = TestChain.Create(validators: 1, brokers: 3);
        using (ChainMaker maker = new(chain, _folder["chain"])) new ReplicationTraffic(maker, new Random(6)).Grow(20);
        string[] Rows(int version)
        {
            ChainStore.Open(_folder["chain"], chain.Genesis, [.. ChainIndexes.All, new SenderIndex(version)], null, SmallSteps).Dispose();
            return Dump.Of(_folder["chain"], SenderIndex.Rows);
        }

        string[] first = Rows(1), second = Rows(2), firstAgain = Rows(1);
        Assert.Multiple(() =>
        {
            Assert.That(second, Has.Length.EqualTo(first.Length));
            Assert.That(second, Is.Not.EqualTo(first));
            Assert.That(firstAgain, Is.EqualTo(first), "an earlier build makes its own rows again");
        });
    }

    [Test]
    public void Open_ByABuildThatLacksAnIndex_MakesTheNextOneThatHasItBackfillIt()
    {
        using TestChain chain = TestChain.Create(validators: 1, brokers: 3);
        IReadOnlyList<IChainIndex> more = [.. ChainIndexes.All, new SenderIndex(version: 1)];
        ChainStore.Open(_folder["chain"], chain.Genesis, more, null, SmallSteps).Dispose();
        using (ChainMaker maker = new(chain, _folder["chain"])) maker.GrowBy(5); // Knows nothing of the index or its column family.
        using ChainStore store = ChainStore.Open(_folder["chain"], chain.Genesis, more, null, SmallSteps);
        Assert.That(store.CountRows(SenderIndex.Rows), Is.EqualTo(5));
    }

    [Test]
    public void Open_DatabaseOfANewerSchema_RefusesAndNamesBothVersionsAndTheRemedy()
    {
        using TestChain chain = TestChain.Create(validators: 1);
        ChainStore.Open(_folder["chain"], chain.Genesis).Dispose();
        using (Database db = Database.Open(_folder["chain"]))
        {
            using RocksBatch batch = new();
            db.Put(batch, ColumnFamily.Meta, StoreKeys.SchemaVersion, StoreKeys.Of(4));
            db.WriteSynced(batch);
        }

        NodeStartupException refused = Assert.Throws<NodeStartupException>(() => ChainStore.Open(_folder["chain"], chain.Genesis))!;
        Assert.That(refused.Message, Does.Contain("schema version 4").And.Contain("versions 1 to 3").And.Contain("run the build that wrote it"));
    }

    [Test]
    public void Open_DatabaseWithoutAVersion_IsOfVersion1()
    {
        GenesisDocument genesis = FormatFixture.Unpack(1, _folder["chain"]);
        using (Database db = Database.Open(_folder["chain"], TransactionIndex.Rows, ReleaseIndex.Rows, ReplicationIndex.Rows))
        {
            using RocksBatch batch = new();
            db.Delete(batch, ColumnFamily.Meta, StoreKeys.SchemaVersion);
            db.WriteSynced(batch);
        }

        using ChainStore store = ChainStore.Open(_folder["chain"], genesis);
        Assert.That(store.Head.Height, Is.EqualTo(FormatFixture.Format1Height));
    }

    [Test]
    public void Open_BlockMissingDuringABackfill_RefusesAsDamaged()
    {
        using TestChain chain = TestChain.Create(validators: 1);
        using (ChainMaker maker = new(chain, _folder["chain"])) maker.GrowBy(5);
        using (Database db = Database.Open(_folder["chain"]))
        {
            using RocksBatch batch = new();
            db.Delete(batch, ColumnFamily.Blocks, StoreKeys.Of(3));
            db.WriteSynced(batch);
        }

        Assert.That(() => ChainStore.Open(_folder["chain"], chain.Genesis, [.. ChainIndexes.All, new SenderIndex(1)], null, SmallSteps),
            Throws.InstanceOf<NodeStartupException>().With.Message.Contains("block 3").And.Message.Contains("fetches the chain from its peers"));
    }

    /// <summary>Runs one step, and copies the files as a kill after it would leave them; false if no step was left.</summary>
    private static bool TryOpenAndKill(string folder, string copy, GenesisDocument genesis, IReadOnlyList<IChainIndex> indexes)
    {
        try
        {
            int rowsPerStep = indexes.Count > ChainIndexes.All.Count ? SmallSteps : 1_000_000; // A scan of the state has no cursor.
            ChainStore.Open(folder, genesis, indexes, new KillAfter(1, folder, copy), rowsPerStep).Dispose();
            return false;
        }
        catch (KillAfter.KilledException)
        {
            return true;
        }
    }

    private static IEnumerable<ContractEvent> EventsOf(ChainStore store) =>
        Heights(store).SelectMany(h => store.GetReceipts(h, store.GetBlock(h)!.Transactions.Count)!).SelectMany(r => r.Events);

    private static IEnumerable<Transaction> TransactionsOf(ChainStore store) => Heights(store).SelectMany(h => store.GetBlock(h)!.Transactions);

    private static IEnumerable<long> Heights(ChainStore store) => Enumerable.Range(1, (int)store.Head.Height).Select(h => (long)h);

    private static Address[] ContractsOf(IEnumerable<ContractEvent> events, ContractEventType type) =>
        [.. events.Where(e => e.Type == type).Select(e => e.Contract)];

    /// <summary>The transactions of each sender: a number to the sender and the transaction's id, in an order that depends on the version.</summary>
    private sealed class SenderIndex(int version) : IChainIndex
    {
        public const string Rows = "sender_index_of_tests";

        public string Name => "senders";

        public int Version => version;

        public string Family => Rows;

        public void AddBlock(IndexedBlock block, IndexRows rows)
        {
            foreach (Transaction transaction in block.Transactions)
            {
                byte[] sender = [.. transaction.Sender.AsSpan()], id = [.. transaction.Id.AsSpan()];
                rows.Append(block.Height, version == 1 ? [.. sender, .. id] : [.. id, .. sender]);
            }
        }
    }
}
