using Chain.Node.Storage.Rocks;

namespace Node.Tests.Storage;

/// <summary>The RocksDB binding: the tests call each declared function and check its result.</summary>
[TestFixture]
public sealed class RocksDatabaseTests
{
    private const int One = 0, Two = 1;
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
        Put(One, [1, 2], value);
        Assert.Multiple(() =>
        {
            Assert.That(_db.Get(One, [1, 2]), Is.EqualTo(value));
            Assert.That(_db.Get(Two, [1, 2]), Is.Null, "column families are separate");
            Assert.That(_db.Get(One, [1]), Is.Null, "a prefix of a key is another key");
        });
    }

    [Test]
    public void Write_OfBatch_AppliesPutsAndDeletesInOrder()
    {
        Put(One, [1], [10]);
        using RocksBatch batch = new();
        _db.Delete(batch, One, [1]);
        _db.Put(batch, One, [2], [20]);
        _db.Put(batch, One, [3], [30]);
        _db.Delete(batch, One, [3]);
        Assert.That(_db.Get(One, [2]), Is.Null, "nothing changes before the write");
        _db.Write(batch, isSynced: false);
        Assert.Multiple(() =>
        {
            Assert.That(_db.Get(One, [1]), Is.Null);
            Assert.That(_db.Get(One, [2]), Is.EqualTo(new byte[] { 20 }));
            Assert.That(_db.Get(One, [3]), Is.Null);
        });
    }

    [Test]
    public void Get_UnderSnapshot_GivesTheValueOfThatMoment()
    {
        Put(One, [1], [10]);
        using RocksSnapshot before = _db.CreateSnapshot();
        Put(One, [1], [11]);
        Put(One, [2], [20]);
        Assert.Multiple(() =>
        {
            Assert.That(_db.Get(One, [1], before), Is.EqualTo(new byte[] { 10 }));
            Assert.That(_db.Get(One, [2], before), Is.Null);
            Assert.That(_db.Get(One, [1]), Is.EqualTo(new byte[] { 11 }));
        });
    }

    [Test]
    public void Scan_FromKey_GivesLaterRowsAsUnsignedBytesAscend()
    {
        foreach (byte key in new byte[] { 200, 3, 127, 128, 1 }) Put(Two, [key], [key]);
        Assert.Multiple(() =>
        {
            Assert.That(_db.Scan(Two, [3]).Select(r => r.Key[0]), Is.EqualTo(new byte[] { 3, 127, 128, 200 }));
            Assert.That(_db.Scan(Two, []).Select(r => r.Value[0]), Is.EqualTo(new byte[] { 1, 3, 127, 128, 200 }));
            Assert.That(_db.Scan(Two, [2]).First().Key, Is.EqualTo(new byte[] { 3 }), "a reader may stop early");
        });
    }

    [Test]
    public void Open_AfterSyncedWriteAndReopen_FindsTheRow()
    {
        Put(One, [7], [70]);
        _db.Dispose();
        _db = RocksDatabase.Open(_folder, Families, Options);
        Assert.That(_db.Get(One, [7]), Is.EqualTo(new byte[] { 70 }));
    }

    [Test]
    public void Open_OfFolderThatIsOpen_SaysThatItIsLocked() =>
        Assert.That(() => RocksDatabase.Open(_folder, Families, Options), Throws.TypeOf<RocksException>().With.Message.Contains("lock"));

    [Test]
    public void Dispose_WhileASnapshotIsHeld_ClosesWhenItIsReleased()
    {
        Put(One, [1], [10]);
        RocksSnapshot held = _db.CreateSnapshot();
        _db.Dispose();
        Assert.That(_db.Get(One, [1], held), Is.EqualTo(new byte[] { 10 }), "a held snapshot can still be read");
        held.Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(() => _db.Get(One, [1]), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => _db.CreateSnapshot(), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => held.ReadOptions, Throws.TypeOf<ObjectDisposedException>());
        });
        _db = RocksDatabase.Open(_folder, Families, Options);
    }

    [Test]
    public void Dispose_WhileRowsAreScanned_ClosesWhenTheScanEnds()
    {
        foreach (byte key in new byte[] { 1, 2, 3 }) Put(One, [key], [key]);
        List<byte> seen = [];
        foreach ((byte[] key, byte[] _) in _db.Scan(One, []))
        {
            if (seen.Count == 0) _db.Dispose();
            seen.Add(key[0]);
        }

        Assert.That(seen, Is.EqualTo(new byte[] { 1, 2, 3 }));
        _db = RocksDatabase.Open(_folder, Families, Options);
        Assert.That(_db.Get(Two, [1]), Is.Null);
    }

    [Test]
    public void Open_WithFamiliesInAnotherOrder_FindsTheirRowsByName()
    {
        Put(Two, [1], [10]);
        _db.Dispose();
        _db = RocksDatabase.Open(_folder, ["two", "one"], Options);
        Assert.That(_db.Get(0, [1]), Is.EqualTo(new byte[] { 10 }));
    }

    [Test]
    public void Put_IntoADisposedBatch_Throws()
    {
        RocksBatch batch = new();
        batch.Dispose();
        Assert.That(() => _db.Put(batch, One, [1], [1]), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Property_OfFamily_GivesRocksDbsFigureOrNothing()
    {
        Put(One, [1], new byte[1000]);
        Assert.Multiple(() =>
        {
            Assert.That(long.Parse(_db.Property(One, "rocksdb.cur-size-all-mem-tables")!, null), Is.GreaterThan(1000));
            Assert.That(_db.Property(One, "rocksdb.no-such-figure"), Is.Null);
            Assert.That(_db.CacheUsage, Is.GreaterThanOrEqualTo(0));
        });
    }

    [Test]
    public void Compact_OfFamily_KeepsItsRows()
    {
        for (byte i = 0; i < 50; i++) Put(One, [i], [i]);
        _db.Compact(One);
        Assert.That(_db.Scan(One, []).Count(), Is.EqualTo(50));
    }

    private void Put(int family, byte[] key, byte[] value)
    {
        using RocksBatch batch = new();
        _db.Put(batch, family, key, value);
        _db.Write(batch, isSynced: true);
    }
}
