using System.Buffers;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Rows;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>Nodes that the state has lost are marked where they are, and dropped when nobody can read them any more.</summary>
[TestFixture]
public sealed class StateNodeRulesTests
{
    private static readonly byte[] Node = [1, 2, 3], Leaf = [9, 9];

    private static IEnumerable<TestCaseData> Marks()
    {
        byte[] plain = Row(5), stale = Marked(8, plain);
        yield return new TestCaseData(plain, 8L, stale).SetArgDisplayNames("a node that a later block replaced");
        yield return new TestCaseData(plain, 5L, plain).SetArgDisplayNames("a node that the same block wrote again");
        yield return new TestCaseData(plain, 3L, plain).SetArgDisplayNames("a node that a later block wrote again");
        yield return new TestCaseData(stale, 9L, Marked(9, plain)).SetArgDisplayNames("a later mark wins");
        yield return new TestCaseData(stale, 7L, stale).SetArgDisplayNames("an earlier mark changes nothing");
        yield return new TestCaseData(Array.Empty<byte>(), 7L, Marked(7, [])).SetArgDisplayNames("no row");
    }

    [TestCaseSource(nameof(Marks))]
    public void Mark_OfARow_IsTheHeightAtWhichTheNodeLeft(byte[] row, long staleSince, byte[] expected)
    {
        byte[] marked = new byte[row.Length + StateNodeRow.MarkBytes];
        Assert.That(marked[..StateNodeRules.Mark(row, staleSince, marked)], Is.EqualTo(expected));
    }

    [Test]
    public void Read_OfAMarkedRow_GivesNodeAndValue()
    {
        byte[] marked = Marked(8, Row(5));
        Assert.Multiple(() =>
        {
            Assert.That(StateNodeRow.Node(marked).ToArray(), Is.EqualTo(Node));
            Assert.That(StateNodeRow.Value(marked).ToArray(), Is.EqualTo(Leaf));
            Assert.That(StateNodeRow.Node(Marked(8, [])).IsEmpty);
            Assert.That(StateNodeRules.IsPruned(marked, 7), Is.False);
            Assert.That(StateNodeRules.IsPruned(marked, 8));
            Assert.That(StateNodeRules.IsPruned(Row(5), long.MaxValue), Is.False);
        });
    }

    [Test]
    public void Compaction_WhileAViewIsOpen_LeavesWhatItCanRead()
    {
        using TestChain chain = TestChain.Create(validators: 1);
        using TempFolder folder = new();
        using ChainMaker maker = new(chain, folder["chain"]);
        maker.GrowBy(20);
        StateKey key = StateKeys.Nonce(chain.Vendor.Address);
        Hash256[] roots = [.. Enumerable.Range(0, 21).Select(h => maker.Store.GetHeader(h)!.StateRoot)];
        int open;
        using (StateView view = maker.Store.OpenView())
        {
            maker.GrowBy(5);
            maker.Store.PruneState(25, 1000);
            maker.GrowBy(1); // Makes the new prune height durable.
            maker.Store.CompactState();
            open = maker.Store.CountRows(ColumnFamily.StateNodes);
            foreach (Hash256 root in roots) Assert.That(() => view.ProveAt(root, key.Path), Throws.Nothing);
        }

        maker.Store.CompactState();
        Assert.That(maker.Store.CountRows(ColumnFamily.StateNodes), Is.LessThan(open));
        using StateView later = maker.Store.OpenView();
        Assert.Throws<InvalidOperationException>(() => later.ProveAt(roots[20], key.Path));
        Assert.That(() => later.ProveAt(maker.Store.GetHeader(25)!.StateRoot, key.Path), Throws.Nothing);
    }

    [Test]
    public void Compaction_BeforeThePruneHeightIsDurable_DropsNothing()
    {
        List<long> dropped = [];
        OpenViews views = new(3, dropped.Add);
        views.Synced(3);
        views.Rise(10);
        Assert.That(dropped, Is.EqualTo(new[] { 3L }), "10 is not on the disk");
        long first = views.Enter();
        views.Synced(10);
        Assert.That(dropped, Is.EqualTo(new[] { 3L, 10 }));
        views.Rise(20);
        long second = views.Enter();
        views.Synced(20);
        Assert.That(dropped, Is.EqualTo(new[] { 3L, 10 }), "the first view can read from 10 on");
        views.Leave(second);
        views.Leave(first);
        Assert.That(dropped, Is.EqualTo(new[] { 3L, 10, 20 }));
    }

    [Test]
    public void PruneState_OfADatabaseWithRowsOfStaleNodes_TurnsThemIntoMarks([Values(3, 10_000)] int rowsMax)
    {
        using TempFolder folder = new();
        GenesisDocument genesis = FormatFixture.Unpack(1, folder["chain"]); // Its states are pruned up to 40.
        using ChainStore store = ChainStore.Open(folder["chain"], genesis);
        int rows = store.CountRows(ColumnFamily.StaleNodes), nodes = store.CountRows(ColumnFamily.StateNodes);
        Assert.That(rows, Is.GreaterThan(20));
        while (store.PruneState(50, rowsMax))
        {
        }

        store.CompactState();
        using StateView view = store.OpenView();
        Assert.Multiple(() =>
        {
            Assert.That(store.CountRows(ColumnFamily.StaleNodes), Is.Zero);
            Assert.That(store.CountRows(ColumnFamily.StateNodes), Is.LessThan(nodes));
            for (long height = 50; height <= FormatFixture.Format1Height; height++)
                Assert.That(() => view.Entries(store.GetHeader(height)!.StateRoot).Count(), Throws.Nothing, $"height {height}");
            Assert.That(() => view.Entries(store.GetHeader(45)!.StateRoot).Count(), Throws.InvalidOperationException);
        });
    }

    private static byte[] Row(long height) => [.. StateNodeRow.Encode(new ArrayBufferWriter<byte>(), height, Node, Leaf)];

    private static byte[] Marked(long staleSince, byte[] row)
    {
        byte[] mark = new byte[StateNodeRow.MarkBytes];
        StateNodeRow.WriteMark(mark, staleSince);
        return [.. mark, .. row];
    }
}
