using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Storage;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>After a restart, the store has everything that was committed, unchanged. It opens nothing that is not a chain.</summary>
[TestFixture]
public sealed class ChainStoreTests
{
    private TestChain _chain = null!;
    private TempFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create();
        _folder = new TempFolder();
    }

    [TearDown]
    public void TearDown()
    {
        _chain.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Open_EmptyFolder_StartsAtTheGenesis()
    {
        using ChainStore store = ChainStore.Open(_folder["a/b/chain"], _chain.Genesis);
        Assert.Multiple(() =>
        {
            Assert.That(store.Head.Height, Is.Zero);
            Assert.That(store.Head.Certificate, Is.Null);
            Assert.That(store.Head.NextValidators.Members, Is.EqualTo(_chain.Genesis.Validators.Members));
            Assert.That(store.GetHeader(0)!.Hash, Is.EqualTo(store.Head.Hash));
            Assert.That(store.GetBlock(0), Is.Null);
            Assert.That(store.GetBlock(1), Is.Null);
            Assert.That(store.GetHeader(-1), Is.Null);
        });
    }

    [Test]
    public void Append_ThenReopen_GivesBackEveryRow()
    {
        Block block;
        CommitCertificate certificate;
        Transaction deploy = _chain.Deploy(_chain.Vendor, 0, TestChain.Manifest(_chain.Vendor, [1, 2, 3], "http://127.0.0.1/x"));
        using (ChainMaker maker = new(_chain, _folder["chain"])) (block, certificate) = maker.Grow(deploy, _chain.Call(_chain.Validators[0], 0));
        using ChainStore store = ChainStore.Open(_folder["chain"], _chain.Genesis);
        Assert.Multiple(() =>
        {
            Assert.That(store.Head.Hash, Is.EqualTo(block.Hash));
            Assert.That(store.Head.Certificate!.Encode().ToArray(), Is.EqualTo(certificate.Encode().ToArray()));
            Assert.That(store.GetBlock(1)!.Encoded.ToArray(), Is.EqualTo(block.Encoded.ToArray()));
            Assert.That(store.GetReceipts(1, 2)!.Select(r => r.Outcome), Is.EquivalentTo(new[] { Outcome.Accepted, Outcome.UnknownMethod }));
            Assert.That(store.FindTransaction(deploy.Id)?.Height, Is.EqualTo(1));
            Assert.That(store.FindTransaction(default), Is.Null);
            Assert.That(store.ReleaseCount, Is.EqualTo(1));
            Assert.That(store.ListReleases(0, 100), Has.Count.EqualTo(1));
            Assert.That(store.ListReleases(long.MaxValue, int.MaxValue), Is.Empty);
        });
    }

    [Test]
    public void Append_BlockThatDoesNotFollow_Throws()
    {
        using ChainMaker maker = new(_chain, _folder["chain"]);
        (Block block, CommitCertificate certificate) = maker.Grow();
        ExecutedBlock again = new(block, [], [], StateTree.Apply(Hash256.Zero, [], EmptyNodes.Instance), _chain.Genesis.Validators);
        Assert.Throws<InvalidOperationException>(() => maker.Store.Append(again, certificate));
    }

    [Test]
    public void Prove_AtTheHead_VerifiesForValuesAndForNothing()
    {
        using ChainMaker maker = new(_chain, _folder["chain"]);
        maker.GrowBy(5);
        using StateView view = maker.Store.OpenView();
        StateKey present = StateKeys.Nonce(_chain.Vendor.Address);
        StateKey absent = StateKeys.Participant(default);
        view.TryRead(present, out ReadOnlyMemory<byte> value);
        Assert.Multiple(() =>
        {
            Assert.That(view.Prove(present.Path).VerifyMembership(view.Head.Header.StateRoot, present.Path, StateTree.HashValue(value.Span)));
            Assert.That(view.Prove(absent.Path).VerifyAbsence(view.Head.Header.StateRoot, absent.Path));
        });
    }

    [Test]
    public void OpenView_WhileBlocksAreAppended_StaysAsItWas()
    {
        using ChainMaker maker = new(_chain, _folder["chain"]);
        maker.GrowBy(1);
        using StateView view = maker.Store.OpenView();
        maker.GrowBy(3);
        while (maker.Store.PruneState(maker.Store.Head.Height, 1000))
        {
        }

        StateKey key = StateKeys.Nonce(_chain.Vendor.Address);
        view.TryRead(key, out ReadOnlyMemory<byte> value);
        Assert.Multiple(() =>
        {
            Assert.That(view.Head.Height, Is.EqualTo(1));
            Assert.That(view.Prove(key.Path).VerifyMembership(view.Head.Header.StateRoot, key.Path, StateTree.HashValue(value.Span)));
            Assert.That(HistoryTree.Root(1, view.History), Is.EqualTo(view.Head.Header.HistoryRoot));
        });
    }

    [Test]
    [Category("D14")]
    public void Append_OfBlocksThatAPowerCutCutsOff_LeavesTheFirstOfThem()
    {
        const int Synced = 3, Unsynced = 5;
        List<Hash256> hashes = [];
        long syncedBytes;
        using (ChainMaker maker = new(_chain, _folder["chain"]))
        {
            maker.GrowBy(Synced);
            syncedBytes = new FileInfo(LogOf(_folder["chain"])).Length;
            for (int i = 0; i < Unsynced; i++)
            {
                maker.Admit(_chain.Call(_chain.Vendor, maker.NextNonce()));
                Block block = maker.Processor.Build(0);
                maker.Processor.Commit(block, _chain.Certify(block), isSynced: false);
            }

            hashes.AddRange(Enumerable.Range(0, Synced + Unsynced + 1).Select(h => maker.Store.GetHeader(h)!.Hash));
            TempFolder.Copy(_folder["chain"], _folder["whole"]);
        }

        long bytes = new FileInfo(LogOf(_folder["whole"])).Length, before = Synced;
        for (int i = 0; i <= 20; i++)
        {
            string folder = _folder[$"cut-{i}"];
            TempFolder.Copy(_folder["whole"], folder);
            using (FileStream log = File.OpenWrite(LogOf(folder))) log.SetLength(syncedBytes + ((bytes - syncedBytes) * i / 20));
            using ChainStore store = ChainStore.Open(folder, _chain.Genesis);
            Assert.That(store.Head.Height, Is.InRange(before, Synced + Unsynced), $"cut {i}");
            Assert.That(store.Head.Hash, Is.EqualTo(hashes[(int)store.Head.Height]), $"cut {i}");
            before = store.Head.Height;
        }

        Assert.That(before, Is.EqualTo(Synced + Unsynced), "nothing is cut off");

        static string LogOf(string folder) => Directory.GetFiles(folder, "*.log").OrderByDescending(f => new FileInfo(f).Length).First();
    }

    [Test]
    public void FindTransaction_WhileBlocksAreAppended_LeadsToABlockThatIsThere()
    {
        using ChainMaker maker = new(_chain, _folder["chain"]);
        using CancellationTokenSource done = new();
        Transaction[] calls = [.. Enumerable.Range(0, 60).Select(n => _chain.Call(_chain.Vendor, (ulong)n))];
        Task reader = Task.Run(() =>
        {
            foreach (Transaction call in calls)
            {
                (long Height, int Index)? found = null;
                while (found is null && !done.IsCancellationRequested) found = maker.Store.FindTransaction(call.Id);
                if (found is { } place) Assert.That(maker.Store.GetBlock(place.Height)?.Transactions[place.Index].Id, Is.EqualTo(call.Id));
            }
        });
        foreach (Transaction call in calls) maker.Grow(call);
        Assert.That(() => reader.Wait(TimeSpan.FromSeconds(30)), Is.True, "the reader sees the last block");
        done.Cancel();
    }

    [Test]
    public void OpenView_FromManyThreadsWhileAppending_IsAlwaysOfOneBlock()
    {
        using ChainMaker maker = new(_chain, _folder["chain"]);
        using CancellationTokenSource done = new();
        StateKey key = StateKeys.Nonce(_chain.Vendor.Address);
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                using StateView view = maker.Store.OpenView();
                bool isPresent = view.TryRead(key, out ReadOnlyMemory<byte> value);
                StateProof proof = view.Prove(key.Path);
                bool holds = isPresent
                    ? proof.VerifyMembership(view.Head.Header.StateRoot, key.Path, StateTree.HashValue(value.Span))
                    : proof.VerifyAbsence(view.Head.Header.StateRoot, key.Path);
                Assert.That(holds, $"at height {view.Head.Height}");
            }
        }))];
        maker.GrowBy(100);
        done.Cancel();
        Assert.That(async () => await Task.WhenAll(readers), Throws.Nothing);
    }

    [Test]
    [Category("D12")]
    public void Open_FolderOfAnotherChain_RefusesAndNamesBoth()
    {
        ChainStore.Open(_folder["chain"], _chain.Genesis).Dispose();
        using TestChain other = TestChain.Create();
        NodeStartupException refused = Assert.Throws<NodeStartupException>(() => ChainStore.Open(_folder["chain"], other.Genesis))!;
        Assert.That(refused.Message, Does.Contain(_chain.ChainId.ToString()).And.Contain(other.ChainId.ToString()).And.Contain("empty data folder"));
    }

    [Test]
    public void Open_FolderInUse_RefusesAndNamesIt()
    {
        using ChainStore first = ChainStore.Open(_folder["chain"], _chain.Genesis);
        NodeStartupException refused = Assert.Throws<NodeStartupException>(() => ChainStore.Open(_folder["chain"], _chain.Genesis))!;
        Assert.That(refused.Message, Does.Contain(_folder["chain"]).And.Contain("in use by another process"));
    }

    [Test]
    public void Open_PathThatIsAFile_RefusesAndNamesIt()
    {
        File.WriteAllText(_folder["chain"], "not a folder");
        NodeStartupException refused = Assert.Throws<NodeStartupException>(() => ChainStore.Open(_folder["chain"], _chain.Genesis))!;
        Assert.That(refused.Message, Does.Contain(_folder["chain"]).And.Contain("'data' of node.json"));
    }

    [Test]
    public void MemoryBytes_AfterManyBlocks_StayWithinTheBudget()
    {
        using ChainMaker maker = new(_chain, _folder["chain"]);
        maker.GrowBy(200, payloadBytes: 15 * 1024);
        long bytes = maker.Store.MemoryBytes().Sum(m => m.Bytes);
        Assert.That(bytes, Is.LessThan(40 * 1024 * 1024));
    }
}
