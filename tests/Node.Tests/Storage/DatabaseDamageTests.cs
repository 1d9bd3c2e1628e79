using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Storage;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>
/// A database with truncated or changed files opens at a committed block, or refuses to open and names the remedy. It never returns
/// data that was not written (threat D14).
/// </summary>
[TestFixture]
[Category("D14")]
public sealed class DatabaseDamageTests
{
    private const int Blocks = 25;

    private static readonly string[] Kinds = ["*.log", "*.sst", "MANIFEST-*", "CURRENT", "OPTIONS-*", "IDENTITY"];

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private List<Block> _blocks = null!;

    [OneTimeSetUp]
    public void MakeTheDatabase()
    {
        _chain = TestChain.Create(validators: 1);
        _folder = new TempFolder();
        using ChainMaker maker = new(_chain, _folder["whole"]);
        _blocks = [];
        for (int i = 0; i < Blocks; i++)
        {
            _blocks.Add(maker.Grow(_chain.Call(_chain.Vendor, maker.NextNonce())).Block);
            if (i == Blocks / 2) maker.Store.CompactAll();
        }

        // As after a crash: the newest blocks are only in the write-ahead log.
        TempFolder.Copy(_folder["whole"], _folder["crashed"]);
    }

    [OneTimeTearDown]
    public void RemoveTheDatabase()
    {
        _chain.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Open_AfterACrash_HasEveryCommittedBlock()
    {
        using TempFolder folder = new();
        TempFolder.Copy(_folder["crashed"], folder["chain"]);
        using ChainStore store = ChainStore.Open(folder["chain"], _chain.Genesis);
        Assert.That(store.Head.Height, Is.EqualTo(Blocks));
    }

    [TestCaseSource(nameof(Kinds))]
    public void Open_FileCutShort_RecoversOrRefuses(string kind) => ForEachFile(kind, bytes => Cuts(bytes.Length).Select(cut => bytes[..cut]));

    [TestCaseSource(nameof(Kinds))]
    public void Open_FileWithAFlippedByte_RecoversOrRefuses(string kind) =>
        ForEachFile(kind, bytes => Cuts(bytes.Length).Where(at => at < bytes.Length).Select(at =>
    {
        byte[] flipped = [.. bytes];
        flipped[at] ^= 0x10;
        return flipped;
    }));

    [TestCaseSource(nameof(Kinds))]
    public void Open_FileMissing_RecoversOrRefuses(string kind) => ForEachFile(kind, _ => [null]);

    [Test]
    public void Open_WithoutItsCurrentFile_DoesNotBeginAnew()
    {
        using TempFolder folder = new();
        TempFolder.Copy(_folder["crashed"], folder["chain"]);
        File.Delete(Path.Combine(folder["chain"], "CURRENT"));
        Assert.That(() => ChainStore.Open(folder["chain"], _chain.Genesis), Throws.InstanceOf<NodeStartupException>().With.Message.Contains("CURRENT"));
    }

    [Test]
    public void Open_HeadThatContradictsTheRows_Refuses([Values("headers", "blocks", "certificates", "validator_sets", "state_nodes",
        "history_nodes")] string family)
    {
        using TempFolder folder = new();
        TempFolder.Copy(_folder["crashed"], folder["chain"]);
        using (Database db = Database.Open(folder["chain"]))
        {
            using RocksBatch batch = new();
            ColumnFamily lost = ColumnFamilies.All.Single(f => ColumnFamilies.NameOf(f) == family);
            foreach ((byte[] key, byte[] _) in db.Scan(lost, [])) db.Delete(batch, lost, key);
            db.WriteSynced(batch);
        }

        NodeStartupException refused = Assert.Throws<NodeStartupException>(() => ChainStore.Open(folder["chain"], _chain.Genesis))!;
        Assert.That(refused.Message, Does.Contain(folder["chain"]).And.Contain("fetches the chain from its peers"));
    }

    private static IEnumerable<int> Cuts(int length) =>
        new[] { 0, 1, length / 3, length / 2, length * 2 / 3, length - 9, length - 1 }.Where(c => c >= 0 && c <= length).Distinct();

    private void ForEachFile(string kind, Func<byte[], IEnumerable<byte[]?>> damage)
    {
        int tried = 0;
        foreach (string file in Directory.GetFiles(_folder["crashed"], kind).Take(3))
        {
            foreach (byte[]? content in damage(File.ReadAllBytes(file)))
            {
                using TempFolder folder = new();
                TempFolder.Copy(_folder["crashed"], folder["chain"]);
                string target = Path.Combine(folder["chain"], Path.GetFileName(file));
                if (content is null) File.Delete(target);
                else File.WriteAllBytes(target, content);
                OpenAndCompare(folder["chain"], $"{Path.GetFileName(file)}, {content?.Length} bytes");
                tried++;
            }
        }

        Assert.That(tried, Is.GreaterThan(0), $"the database has no file {kind}");
    }

    private void OpenAndCompare(string folder, string desc)
    {
        try
        {
            using ChainStore store = ChainStore.Open(folder, _chain.Genesis);
            Compare(store, desc);
        }
        catch (NodeStartupException e)
        {
            Assert.That(e.Message, Does.Contain(folder).And.Contain("move the folder away"), desc);
        }
    }

    /// <summary>Everything readable equals what was written; everything else fails with an error.</summary>
    private void Compare(ChainStore store, string desc)
    {
        long head = store.Head.Height;
        if (head > 0) Assert.That(store.Head.Hash, Is.EqualTo(_blocks[(int)head - 1].Hash), desc);
        for (long height = 1; height <= head; height++)
        {
            if (Try(() => store.GetBlock(height), desc) is { } block) Assert.That(block.Hash, Is.EqualTo(_blocks[(int)height - 1].Hash), desc);
        }

        StateKey key = StateKeys.Nonce(_chain.Vendor.Address);
        using StateView view = store.OpenView();
        Try(() => view.TryRead(key, out ReadOnlyMemory<byte> value) ? (object)value.ToArray() : null, desc);
        if (Try(() => view.Prove(key.Path), desc) is { } proof)
        {
            Hash256 root = store.Head.Header.StateRoot;
            bool isPresent = view.TryRead(key, out ReadOnlyMemory<byte> value);
            Assert.That(isPresent ? proof.VerifyMembership(root, key.Path, StateTree.HashValue(value.Span)) : proof.VerifyAbsence(root, key.Path),
                $"{desc}: head {head}, entry {(isPresent ? Convert.ToHexString(value.Span) : "absent")}");
        }
    }

    private static T? Try<T>(Func<T> read, string desc)
        where T : class?
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is RocksException or InvalidDataException or InvalidOperationException)
        {
            TestContext.Out.WriteLine($"{desc}: {e.Message}");
            return null;
        }
    }
}
