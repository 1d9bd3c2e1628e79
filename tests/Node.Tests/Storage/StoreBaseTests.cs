using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Rpc;
using Chain.Node.Storage;
using Chain.Node.Storage.Bases;
using Chain.Node.Storage.Indexes;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;
using Grpc.Core;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>A store that begins at a height above 0 continues like a store with every block, and says what it does not keep.</summary>
[TestFixture]
public sealed class StoreBaseTests
{
    private const int Height = 60;

    private static readonly long[] Bases = [1, 2, 31, 32, 45, Height];

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _full = null!;

    [OneTimeSetUp]
    public void GrowAChain()
    {
        _chain = TestChain.Create(validators: 1, brokers: 3);
        _folder = new TempFolder();
        _full = new ChainMaker(_chain, _folder["full"]);
        new ReplicationTraffic(_full, new Random(4)).Grow(Height);
    }

    [OneTimeTearDown]
    public void RemoveTheChain()
    {
        _full.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [TestCaseSource(nameof(Bases))]
    public void Create_FromAnotherStore_GoesOnWithTheSameRoots(long height)
    {
        using TempFolder folder = new();
        Assert.That(Create(folder["chain"], height), Is.EqualTo(StoreBaseVerdict.Created));
        using (ChainMaker maker = new(_chain, folder["chain"]))
        {
            Assert.That(maker.Store.Head.Hash, Is.EqualTo(_full.Store.GetHeader(height)!.Hash));
            for (long next = height + 1; next <= Height; next++)
            {
                ExecutedBlock executed = maker.Processor.Commit(_full.Store.GetBlock(next)!, _full.Store.GetCertificate(next)!);
                Assert.That(executed.StateTree.Root, Is.EqualTo(_full.Store.GetHeader(next)!.StateRoot));
            }

            Block made = maker.Processor.Build(0);
            Assert.That(_full.Processor.Check(made), Is.EqualTo(Chain.Node.Execution.BlockVerdict.Valid), "state and history roots of a new block");
            AssertSameAnswers(maker.Store, height);
        }

        using ChainStore reopened = ChainStore.Open(folder["chain"], _chain.Genesis);
        Assert.That(reopened.BaseHeight, Is.EqualTo(height));
        AssertSameAnswers(reopened, height);
    }

    [TestCaseSource(nameof(Bases))]
    public void Read_BelowTheBase_SaysThatItIsNotKept(long height)
    {
        using TempFolder folder = new();
        Create(folder["chain"], height);
        using ChainStore store = ChainStore.Open(folder["chain"], _chain.Genesis);
        Assert.Multiple(() =>
        {
            Assert.That(store.HasHeader(height - 1), Is.EqualTo(HeightVerdict.NotKept));
            Assert.That(store.HasHeader(height), Is.EqualTo(HeightVerdict.Kept));
            Assert.That(store.HasHeader(height + 1), Is.EqualTo(HeightVerdict.NotYet));
            Assert.That(store.HasHeader(-1), Is.EqualTo(HeightVerdict.NoSuchHeight));
            Assert.That(store.HasBlock(height), Is.EqualTo(HeightVerdict.NotKept), "a store begins with a header and a state");
            Assert.That(store.HasBlock(height + 1), Is.EqualTo(HeightVerdict.NotYet));
            Assert.That(store.HasBlock(0), Is.EqualTo(HeightVerdict.NoSuchHeight));
            Assert.That(store.GetHeader(height - 1), Is.Null);
            Assert.That(store.GetCertificate(height - 1), Is.Null);
            Assert.That(store.GetBlock(height), Is.Null);
            Assert.That(StatusOf(() => HistoryProofs.NextSetChange(store, height - 1)), Is.EqualTo(StatusCode.OutOfRange));
        });
    }

    [Test]
    public void Consistency_FromBelowTheBase_SaysThatItIsNotKept()
    {
        using TempFolder folder = new();
        Create(folder["chain"], 45);
        using ChainMaker maker = new(_chain, folder["chain"]);
        maker.Processor.Commit(_full.Store.GetBlock(46)!, _full.Store.GetCertificate(46)!);
        Assert.Multiple(() =>
        {
            Assert.That(StatusOf(() => HistoryProofs.Consistency(maker.Store, 44, 46)), Is.EqualTo(StatusCode.OutOfRange));
            Assert.That(() => HistoryProofs.Consistency(maker.Store, 44, 46), Throws.InstanceOf<RpcException>().With.Message.Contains("headers from 45"));
        });
    }

    [Test]
    public void Create_WithALie_RefusesAndLeavesNothing()
    {
        using StateView view = _full.Store.OpenView();
        StoreBase good = StoreBaseReader.Read(_full.Store, view, 45)!;
        StateEntry[] state = [.. good.State];
        BlockHeader other = _full.Store.GetHeader(46)!;
        byte[] changed = [.. state[3].Value.Span];
        changed[^1] ^= 1;
        using TestChain stranger = TestChain.Create(validators: 1);
        (string Desc, StoreBase Base, StoreBaseVerdict Expected)[] lies =
        [
            ("genesis", good with { Header = _full.Store.GetHeader(0)! }, StoreBaseVerdict.WrongChain),
            ("other validators", good with { Validators = stranger.Genesis.Validators }, StoreBaseVerdict.WrongValidators),
            ("other next validators", good with { NextValidators = stranger.Genesis.Validators }, StoreBaseVerdict.WrongValidators),
            ("certificate of another block", good with { Certificate = _full.Store.GetCertificate(46)! }, StoreBaseVerdict.WrongCertificate),
            ("too few peaks", good with { HistoryPeaks = [.. good.HistoryPeaks.Skip(1)] }, StoreBaseVerdict.WrongHistory),
            ("another peak", good with { HistoryPeaks = [other.Hash, .. good.HistoryPeaks.Skip(1)] }, StoreBaseVerdict.WrongHistory),
            ("an entry less", good with { State = state.Skip(1) }, StoreBaseVerdict.WrongState),
            ("no entry", good with { State = [] }, StoreBaseVerdict.WrongState),
            ("an entry twice", good with { State = [state[0], .. state] }, StoreBaseVerdict.WrongState),
            ("another order", good with { State = state.Reverse() }, StoreBaseVerdict.WrongState),
            ("another value", good with { State = [.. state[..3], state[3] with { Value = changed }, .. state[4..]] }, StoreBaseVerdict.WrongState),
        ];
        foreach ((string desc, StoreBase lie, StoreBaseVerdict expected) in lies)
        {
            using TempFolder folder = new();
            Assert.That(StoreBaseWriter.Create(folder["chain"], _chain.Genesis, lie), Is.EqualTo(expected), desc);
            Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty, desc);
        }

        using TempFolder elsewhere = new();
        Assert.That(StoreBaseWriter.Create(elsewhere["chain"], stranger.Genesis, good), Is.EqualTo(StoreBaseVerdict.WrongChain));
    }

    [Test]
    public void Create_AfterOneThatWasInterrupted_StartsOver()
    {
        using TempFolder folder = new();
        using StateView view = _full.Store.OpenView();
        StoreBase good = StoreBaseReader.Read(_full.Store, view, 45)!;
        IEnumerable<StateEntry> Broken()
        {
            foreach (StateEntry entry in good.State.Take(20)) yield return entry;
            throw new IOException("the source went away");
        }

        Assert.Throws<IOException>(() => StoreBaseWriter.Create(folder["chain"], _chain.Genesis, good with { State = Broken() }));
        Assert.That(Directory.Exists(folder["chain"]), Is.False, "nobody takes an incomplete store for a complete one");
        Assert.That(StoreBaseWriter.Create(folder["chain"], _chain.Genesis, good), Is.EqualTo(StoreBaseVerdict.Created));
        Assert.That(() => StoreBaseWriter.Create(folder["chain"], _chain.Genesis, good), Throws.InstanceOf<NodeStartupException>(), "it holds a chain");
    }

    [Test]
    public void Read_StateThatWasPruned_GivesNothing()
    {
        using TempFolder folder = new();
        using TestChain chain = TestChain.Create(validators: 1);
        using ChainMaker maker = new(chain, folder["chain"]);
        maker.GrowBy(10);
        while (maker.Store.PruneState(6, 100))
        {
        }

        using StateView view = maker.Store.OpenView();
        Assert.Multiple(() =>
        {
            Assert.That(StoreBaseReader.Read(maker.Store, view, 0), Is.Null);
            Assert.That(StoreBaseReader.Read(maker.Store, view, 5), Is.Null);
            Assert.That(StoreBaseReader.Read(maker.Store, view, 6), Is.Not.Null);
            Assert.That(StoreBaseReader.Read(maker.Store, view, 11), Is.Null);
        });
    }

    [Test]
    public void Open_AStoreThatLacksPartOfItsBase_Refuses([Values("headers", "certificates", "validator_sets", "state_nodes", "history_nodes")] string family)
    {
        using TempFolder folder = new();
        Create(folder["chain"], 45);
        using (Database db = Database.Open(folder["chain"]))
        {
            using RocksBatch batch = new();
            foreach ((byte[] key, byte[] _) in db.Scan(family, [])) db.Delete(batch, family, key);
            db.WriteSynced(batch);
        }

        Assert.That(() => ChainStore.Open(folder["chain"], _chain.Genesis),
            Throws.InstanceOf<NodeStartupException>().With.Message.Contains("fetches the chain from its peers"));
    }

    [Test]
    public void Open_IndexesAreLost_AreMadeAnewFromTheStateAndTheKeptBlocks()
    {
        using TempFolder folder = new();
        Create(folder["chain"], 45);
        using (ChainMaker maker = new(_chain, folder["chain"]))
        {
            for (long next = 46; next <= Height; next++) maker.Processor.Commit(_full.Store.GetBlock(next)!, _full.Store.GetCertificate(next)!);
            while (maker.Store.PruneState(Height, 1000))
            {
            }
        }

        string[] families = [.. ChainIndexes.All.Select(index => index.Family)];
        string[] before = Dump.Of(folder["chain"], families);
        using (Database db = Database.Open(folder["chain"], families))
        {
            using RocksBatch batch = new();
            foreach (IChainIndex index in ChainIndexes.All) db.Delete(batch, ColumnFamily.Meta, StoreKeys.IndexVersion(index.Name));
            db.WriteSynced(batch);
        }

        ChainStore.Open(folder["chain"], _chain.Genesis).Dispose();
        string[] releases = [.. before.Where(row => row.StartsWith(ReleaseIndex.Rows, StringComparison.Ordinal))];
        string[] after = Dump.Of(folder["chain"], families);
        Assert.Multiple(() =>
        {
            Assert.That(after.Where(row => !row.StartsWith(ReleaseIndex.Rows, StringComparison.Ordinal)), Is.EqualTo(before.Except(releases)));
            Assert.That(after.Count(row => row.StartsWith(ReleaseIndex.Rows, StringComparison.Ordinal)), Is.EqualTo(releases.Length));
        });
    }

    private StoreBaseVerdict Create(string folder, long height)
    {
        using StateView view = _full.Store.OpenView();
        return StoreBaseWriter.Create(folder, _chain.Genesis, StoreBaseReader.Read(_full.Store, view, height)!);
    }

    private static StatusCode StatusOf(Action ask) => Assert.Throws<RpcException>(() => ask())!.StatusCode;

    /// <summary>Everything that the store keeps equals the store with every block.</summary>
    private void AssertSameAnswers(ChainStore store, long from)
    {
        ChainStore full = _full.Store;
        StateKey key = StateKeys.Nonce(_chain.Vendor.Address);
        using StateView view = store.OpenView(), fullView = full.OpenView();
        for (long height = from; height <= Height; height++)
        {
            Hash256 root = full.GetHeader(height)!.StateRoot;
            Assert.That(store.GetHeader(height)!.Hash, Is.EqualTo(full.GetHeader(height)!.Hash));
            Assert.That(store.GetCertificate(height)!.Encode().ToArray(), Is.EqualTo(full.GetCertificate(height)!.Encode().ToArray()));
            Assert.That(HistoryTree.Root(height, view.History), Is.EqualTo(full.GetHeader(height)!.HistoryRoot));
            Assert.That(view.ProveAt(root, key.Path).Proof.Encode().ToArray(), Is.EqualTo(fullView.ProveAt(root, key.Path).Proof.Encode().ToArray()));
            for (long later = height + 1; later <= Height; later++)
            {
                Assert.That(HistoryProofs.Consistency(store, height, later), Is.EqualTo(HistoryProofs.Consistency(full, height, later)),
                    $"{height} to {later}");
            }
        }

        for (long height = from + 1; height <= Height; height++)
        {
            Block block = full.GetBlock(height)!;
            Assert.That(store.GetBlock(height)!.Hash, Is.EqualTo(block.Hash));
            foreach (Transaction transaction in block.Transactions)
                Assert.That(store.FindTransaction(transaction.Id), Is.EqualTo(full.FindTransaction(transaction.Id)));
        }

        Assert.Multiple(() =>
        {
            Assert.That(view.Entries(view.Head.Header.StateRoot).Select(e => e.Path),
                Is.EqualTo(fullView.Entries(view.Head.Header.StateRoot).Select(e => e.Path)));
            Assert.That(store.ListReleases(0, 1000), Is.EquivalentTo(full.ListReleases(0, 1000)));
            Assert.That(store.ListReplications(), Is.EqualTo(full.ListReplications()));
            Assert.That(store.PruneHeight, Is.EqualTo(from));
        });
        OpenReplicationTests.AssertAsScanned(store, $"from {from}");
    }
}
