using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Client;

[TestFixture]
[Category("LIGHT-STORE.1")]
public sealed class FileTrustStoreTests
{
    private static readonly LightChain Chain = LightChain.Start().Commit(2).ChangeSet(1, 2, 3, 4).Commit(2);
    private string _folder = "";
    private string _path = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("light-store-").FullName;
        _path = Path.Combine(_folder, "trusted.cbor");
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(2, TestName = "a block of an unchanged set")]
    [TestCase(3, TestName = "a block that announces another set")]
    public void Load_AfterSave_IsTheSamePoint(long height)
    {
        TrustedState saved = Chain.TrustedAt(height);
        new FileTrustStore(_path).Save(saved);
        TrustedState loaded = new FileTrustStore(_path).Load()!;
        Assert.Multiple(() =>
        {
            Assert.That((loaded.ChainId, loaded.Height, loaded.TimeMs, loaded.HeaderHash, loaded.HistoryRoot),
                Is.EqualTo((saved.ChainId, saved.Height, saved.TimeMs, saved.HeaderHash, saved.HistoryRoot)));
            Assert.That(loaded.NextValidators.Encode().ToArray(), Is.EqualTo(saved.NextValidators.Encode().ToArray()));
            Assert.That(loaded.Block!.Encode().ToArray(), Is.EqualTo(saved.Block!.Encode().ToArray()));
        });
    }

    [Test]
    public void Load_NoFile_IsNothing()
    {
        FileTrustStore store = new(_path);
        Assert.That((store.Load(), store.LoadConflict()), Is.EqualTo(((TrustedState?)null, (ConflictEvidence?)null)));
    }

    [Test]
    [Category("D14")]
    public void Save_OverAnOlderPoint_LeavesOneFileAndNoRest()
    {
        FileTrustStore store = new(_path);
        store.Save(Chain.TrustedAt(1));
        store.Save(Chain.TrustedAt(2));
        Assert.That(Directory.GetFiles(_folder), Is.EqualTo(new[] { _path }));
        Assert.That(store.Load()!.Height, Is.EqualTo(2));
    }

    [Test]
    [Category("D14")]
    public void Load_AfterACrashInTheMiddleOfASave_IsTheOlderPoint()
    {
        FileTrustStore store = new(_path);
        store.Save(Chain.TrustedAt(1));
        File.WriteAllBytes(_path + ".tmp", [1, 2, 3]);
        Assert.That(store.Load()!.Height, Is.EqualTo(1));
        store.Save(Chain.TrustedAt(2));
        Assert.That(store.Load()!.Height, Is.EqualTo(2));
    }

    [Test]
    [Category("D14")]
    public void Load_EveryByteFlippedInTurn_IsRefusedWithTheRemedy()
    {
        new FileTrustStore(_path).Save(Chain.TrustedAt(3));
        byte[] good = File.ReadAllBytes(_path);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x40;
            File.WriteAllBytes(_path, bad);
            Assert.That(() => new FileTrustStore(_path).Load(),
                Throws.InstanceOf<InvalidDataException>().With.Message.Contains(_path).And.Message.Contains("remove it"), $"byte {i}");
        }
    }

    [TestCase(0, TestName = "empty")]
    [TestCase(1, TestName = "one byte")]
    [TestCase(200_000, TestName = "larger than any store")]
    [Category("D14")]
    public void Load_FileOfAWrongSize_IsRefused(int bytes)
    {
        File.WriteAllBytes(_path, new byte[bytes]);
        Assert.That(() => new FileTrustStore(_path).Load(), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public void Constructor_StoreOfAnotherChain_NamesBothAndTheRemedy()
    {
        LightChain other = LightChain.Start(name: "another-chain").Commit();
        FileTrustStore store = new(_path);
        store.Save(other.TrustedAt(1));
        Assert.That(() => new LightClient(Chain.TrustedAt(0), [new ChainSource(Chain)], new TrustOptions(), store, TimeProvider.System),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains(other.Genesis.ChainId.ToString()).And.Message.Contains("right genesis"));
    }

    public static IEnumerable<TestCaseData> Anchors()
    {
        yield return new TestCaseData(0L, 2L, 2L).SetArgDisplayNames("a genesis below the store");
        yield return new TestCaseData(1L, 2L, 2L).SetArgDisplayNames("a checkpoint below the store");
        yield return new TestCaseData(2L, 2L, 2L).SetArgDisplayNames("a checkpoint at the store");
        yield return new TestCaseData(4L, 2L, 4L).SetArgDisplayNames("a checkpoint above the store");
    }

    [TestCaseSource(nameof(Anchors))]
    [Category("LIGHT-TRUST.3")]
    public void Constructor_AnchorAndStore_TheHigherOneIsTrusted(long anchor, long stored, long expected)
    {
        FileTrustStore store = new(_path);
        store.Save(Chain.TrustedAt(stored));
        using LightClient client = new(Chain.TrustedAt(anchor), [new ChainSource(Chain)], new TrustOptions(), store, TimeProvider.System);
        Assert.That(client.Trusted.Height, Is.EqualTo(expected));
    }

    [Test]
    [Category("LIGHT-TRUST.3")]
    public void Constructor_CheckpointThatContradictsTheStore_IsRefused()
    {
        FileTrustStore store = new(_path);
        store.Save(Chain.TrustedAt(2));
        TrustedState other = Chain.Fork(1).Commit(1, stepMs: 1_500).TrustedAt(2);
        Assert.That(() => new LightClient(other, [new ChainSource(Chain)], new TrustOptions(), store, TimeProvider.System),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("disagree"));
    }

    [Test]
    [Category("LIGHT-WIT.2")]
    [Category("D07")]
    public void LoadConflict_AfterSave_IsTheFirstEvidence()
    {
        LightChain fork = Chain.Fork(1).Commit(1, stepMs: 1_500);
        ConflictEvidence evidence = new(Chain[2], "a", fork[2], "b", 7);
        FileTrustStore store = new(_path);
        store.SaveConflict(evidence);
        store.SaveConflict(evidence with { FirstSource = "later" });
        ConflictEvidence loaded = new FileTrustStore(_path).LoadConflict()!;
        Assert.Multiple(() =>
        {
            Assert.That(loaded.Encode().ToArray(), Is.EqualTo(evidence.Encode().ToArray()));
            Assert.That(loaded.IsProof(), Is.True);
            Assert.That(store.ConflictRemedy, Does.Contain(_path + ".conflict").And.Contain("fwledger proof conflict"));
        });
    }

    [Test]
    [Category("LIGHT-WIT.3")]
    public void LoadConflict_DamagedEvidence_StillStopsTheClient()
    {
        File.WriteAllBytes(_path + ".conflict", [1]);
        Assert.That(() => new LightClient(Chain.TrustedAt(0), [new ChainSource(Chain)], new TrustOptions(), new FileTrustStore(_path), TimeProvider.System),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("conflict"));
    }

    [Test]
    public void Save_FolderIsGone_Throws()
    {
        FileTrustStore store = new(Path.Combine(_folder, "missing", "trusted.cbor"));
        Assert.That(() => store.Save(Chain.TrustedAt(1)), Throws.InstanceOf<IOException>());
    }
}
