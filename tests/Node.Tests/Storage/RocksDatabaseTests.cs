using Chain.Node.Storage.Rocks;

namespace Node.Tests.Storage;

/// <summary>The RocksDB binding: the tests call each declared function and check its result.</summary>
[TestFixture]
public sealed class RocksDatabaseTests
{
    private static readonly string[] Families = ["one", "two"];
    private static readonly RocksOptions Options = new() { CacheBytes = 1 << 20, WriteBufferBytes = 1 << 20, LogBytesMax = 1 << 20, OpenFilesMax = 64 };
    private string _folder = "";
    private RocksDatabase _db = null!;

    [SetUp]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("fwl-rocks-").FullName;
        _db = RocksDatabase.Open(_folder, Families, Options);
    }

    [TearDown]
    public void Close()
    {
        _db.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase(0, TestName = "Get_OfEmptyValue_GivesEmptyValue")]
    [TestCase(1, TestName = "Get_OfOneByte_GivesIt")]
    [TestCase(100_000, TestName = "Get_OfLargeValue_GivesAllOfIt")]
    public void Get_AfterPut_GivesTheValue(int bytes)
    {
        byte[] value = new byte[bytes];
        new Random(bytes).NextBytes(value);
        Put("one", [1, 2], value);
        Assert.Multiple(() =>
        {
            Assert.That(_db.Get("one", [1, 2]), Is.EqualTo(value));
            Assert.That(_db.Get("two", [1, 2]), Is.Null, "column families are separate");
            Assert.That(_db.Get("one", [1]), Is.Null, "a prefix of a key is another key");
        });
    }

    [Test]
    public void Write_OfBatch_AppliesPutsAndDeletesInOrder()
    {
        Put("one", [1], [10]);
        using RocksBatch batch = new();
        _db.Delete(batch, "one", [1]);
        _db.Put(batch, "one", [2], [20]);
        _db.Put(batch, "one", [3], [30]);
        _db.Delete(batch, "one", [3]);
        Assert.That(_db.Get("one", [2]), Is.Null, "nothing changes before the write");
        _db.Write(batch, isSynced: false);
        Assert.Multiple(() =>
        {
            Assert.That(_db.Get("one", [1]), Is.Null);
            Assert.That(_db.Get("one", [2]), Is.EqualTo(new byte[] { 20 }));
            Assert.That(_db.Get("one", [3]), Is.Null);
        });
    }

    [Test]
    public void Get_UnderSnapshot_GivesTheValueOfThatMoment()
    {
        Put("one", [1], [10]);
        using RocksSnapshot before = _db.CreateSnapshot();
        Put("one", [1], [11]);
        Put("one", [2], [20]);
        Assert.Multiple(() =>
        {
            Assert.That(_db.Get("one", [1], before), Is.EqualTo(new byte[] { 10 }));
            Assert.That(_db.Get("one", [2], before), Is.Null);
            Assert.That(_db.Get("one", [1]), Is.EqualTo(new byte[] { 11 }));
        });
    }

    [Test]
    public void Scan_FromKey_GivesLaterRowsAsUnsignedBytesAscend()
    {
        foreach (byte key in new byte[] { 200, 3, 127, 128, 1 }) Put("two", [key], [key]);
        Assert.Multiple(() =>
        {
            Assert.That(_db.Scan("two", [3]).Select(r => r.Key[0]), Is.EqualTo(new byte[] { 3, 127, 128, 200 }));
            Assert.That(_db.Scan("two", []).Select(r => r.Value[0]), Is.EqualTo(new byte[] { 1, 3, 127, 128, 200 }));
            Assert.That(_db.Scan("two", [2]).First().Key, Is.EqualTo(new byte[] { 3 }), "a reader may stop early");
        });
    }

    [Test]
    public void Open_AfterSyncedWriteAndReopen_FindsTheRow()
    {
        Put("one", [7], [70]);
        _db.Dispose();
        _db = RocksDatabase.Open(_folder, Families, Options);
        Assert.That(_db.Get("one", [7]), Is.EqualTo(new byte[] { 70 }));
    }

    [Test]
    public void Open_OfFolderThatIsOpen_SaysThatItIsLocked() =>
        Assert.That(() => RocksDatabase.Open(_folder, Families, Options), Throws.TypeOf<RocksException>().With.Message.Contains("lock"));

    [Test]
    public void Dispose_WhileASnapshotIsHeld_ClosesWhenItIsReleased()
    {
        Put("one", [1], [10]);
        RocksSnapshot held = _db.CreateSnapshot();
        _db.Dispose();
        Assert.That(_db.Get("one", [1], held), Is.EqualTo(new byte[] { 10 }), "an open iterator keeps its snapshot");
        held.Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(() => _db.Get("one", [1]), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => _db.CreateSnapshot(), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => held.ReadOptions, Throws.TypeOf<ObjectDisposedException>());
        });
        _db = RocksDatabase.Open(_folder, Families, Options);
    }

    [Test]
    public void Property_OfFamily_GivesRocksDbsFigureOrNothing()
    {
        Put("one", [1], new byte[1000]);
        Assert.Multiple(() =>
        {
            Assert.That(long.Parse(_db.Property("one", "rocksdb.cur-size-all-mem-tables")!, null), Is.GreaterThan(1000));
            Assert.That(_db.Property("one", "rocksdb.no-such-figure"), Is.Null);
            Assert.That(_db.CacheUsage, Is.GreaterThanOrEqualTo(0));
        });
    }

    [Test]
    public void Compact_OfFamily_KeepsItsRows()
    {
        for (byte i = 0; i < 50; i++) Put("one", [i], [i]);
        _db.Compact("one");
        Assert.That(_db.Scan("one", []).Count(), Is.EqualTo(50));
    }

    private void Put(string family, byte[] key, byte[] value)
    {
        using RocksBatch batch = new();
        _db.Put(batch, family, key, value);
        _db.Write(batch, isSynced: true);
    }
}
