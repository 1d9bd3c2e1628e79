using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Snapshots;
using Chain.Node.Storage;
using Chain.Node.Storage.Bases;
using Chain.Node.Storage.Indexes;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Node.Tests.Chains;
using Node.Tests.Storage;

namespace Node.Tests.Snapshots;

/// <summary>A state is fetched in parts from sources that lie, fail, go away and prune, and by a node that is killed: it is complete, or not there.</summary>
[TestFixture]
[Category("D14")]
public sealed class SnapshotFetchTests
{
    private const int Entries = 12_000, ValueBytes = 80;

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private SnapshotProgress _progress = null!;
    private readonly Random _random = new(17);

    [SetUp]
    public void GrowAState()
    {
        _chain = TestChain.Create(validators: 1);
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
        _progress = new SnapshotProgress();
        StateWriter.AppendWrites(_maker, [.. Enumerable.Range(0, Entries).Select(_ => new StateWrite(new StateKey(RandomPath()), RandomValue()))]);
    }

    [TearDown]
    public void RemoveTheState()
    {
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    private Hash256 Root => _maker.Store.Head.Header.StateRoot;

    [Test]
    public async Task Run_WithSeveralSources_TakesPiecesFromEach()
    {
        using StoreSource first = new("a", _maker.Store), second = new("b", _maker.Store);
        SnapshotFetch fetch = Fetch(first, second);
        Assert.That(await fetch.RunAsync(Root, CancellationToken.None), Is.EqualTo(StateReplyStatus.Answered));
        AssertComplete(fetch);
        Assert.Multiple(() =>
        {
            Assert.That(fetch.Pieces, Is.GreaterThan(4));
            Assert.That(first.Requests, Is.GreaterThan(1));
            Assert.That(second.Requests, Is.GreaterThan(1));
            Assert.That(_progress.Share, Is.EqualTo(1).Within(1e-9));
        });
    }

    [Test]
    public async Task Create_OfTheFetchedState_MakesAStoreWithTheSameRoots()
    {
        using StoreSource source = new("a", _maker.Store);
        SnapshotFetch fetch = Fetch(source);
        await fetch.RunAsync(Root, CancellationToken.None);
        StoreBase origin;
        using (StateView view = _maker.Store.OpenView()) origin = StoreBaseReader.Read(_maker.Store, view, _maker.Store.Head.Height)!;
        Assert.That(StoreBaseWriter.Create(_folder["joined"], _chain.Genesis, origin with { State = fetch.ReadAll() }), Is.EqualTo(StoreBaseVerdict.Created));
        using ChainMaker joined = new(_chain, _folder["joined"]);
        joined.GrowBy(1);
        Assert.That(joined.Store.Head.Height, Is.EqualTo(_maker.Store.Head.Height + 1));
    }

    private static readonly TestCaseData[] Lies =
    [
        Lie("another value", s => WithEntries(s, b => b[^1] ^= 1)),
        Lie("another path", s => WithEntries(s, b => b[31] ^= 1)),
        Lie("an entry less", s => s.Entries.IsEmpty ? s : new FetchedSubtree { Entries = ByteString.CopyFrom(s.Entries.Span[(36 + ValueBytes)..]) }),
        Lie("cut off", s => s.Entries.IsEmpty ? s : new FetchedSubtree { Entries = ByteString.CopyFrom(s.Entries.Span[..^1]) }),
        Lie("a length that is too large", s => WithEntries(s, b => b[32] = 0x7F)),
        Lie("a negative length", s => WithEntries(s, b => b[32] = 0xFF)),
        Lie("other branches", s => s.Branches.IsEmpty ? s
            : new FetchedSubtree { Branches = ByteString.CopyFrom([.. s.Branches.Span[..^1], (byte)(s.Branches.Span[^1] ^ 1)]) }),
        Lie("an unknown node", s => s.Branches.IsEmpty ? s : new FetchedSubtree { Branches = ByteString.CopyFrom([9, .. s.Branches.Span[1..]]) }),
        Lie("nothing", _ => new FetchedSubtree()),
        Lie("noise", _ => new FetchedSubtree { Entries = ByteString.CopyFrom(new byte[10_000]) }),
    ];

    [TestCaseSource(nameof(Lies))]
    public async Task Run_WithALiar_PunishesItAndGoesOnWithTheOthers(Func<FetchedSubtree, FetchedSubtree> lie)
    {
        using StoreSource liar = new("a", _maker.Store) { Change = lie }, honest = new("b", _maker.Store);
        SnapshotFetch fetch = Fetch(liar, honest);
        Assert.That(await fetch.RunAsync(Root, CancellationToken.None), Is.EqualTo(StateReplyStatus.Answered));
        AssertComplete(fetch);
        Assert.Multiple(() =>
        {
            Assert.That(_progress.Lies, Is.GreaterThan(0), "the lie was noticed on arrival");
            Assert.That(liar.Requests, Is.LessThanOrEqualTo(4), "it is left alone after its lie");
        });
    }

    [Test]
    public async Task Run_AfterAStopAtAnyRequest_GoesOnWhereItWas([Values(1, 2, 3, 5, 8)] int stopAt)
    {
        using StoreSource whole = new("w", _maker.Store);
        await new SnapshotFetch(new PieceFolder(_folder["whole"]), () => [whole], _progress, TimeProvider.System, NullLogger.Instance)
            .RunAsync(Root, CancellationToken.None);
        using StoreSource source = new("a", _maker.Store);
        for (int run = 0; run < 3; run++)
        {
            using CancellationTokenSource killed = new();
            int asked = 0;
            source.Asked = _ => { if (Interlocked.Increment(ref asked) == stopAt) killed.Cancel(); };
            await Fetch(source).RunAsync(Root, killed.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        source.Asked = null;
        SnapshotFetch last = Fetch(source);
        Assert.That(await last.RunAsync(Root, CancellationToken.None), Is.EqualTo(StateReplyStatus.Answered));
        AssertComplete(last);
        Assert.That(source.Bytes, Is.LessThan(whole.Bytes + (4 * 2 * SnapshotLimits.PieceBytesMax)), "it fetches no piece twice but those under way");
    }

    [Test]
    public async Task Run_WithDamagedPieces_FetchesThemAgain()
    {
        using StoreSource source = new("a", _maker.Store);
        await Fetch(source).RunAsync(Root, CancellationToken.None);
        string[] files = [.. Directory.GetFiles(_folder["pieces"], "*.piece").Order()];
        File.WriteAllBytes(files[0], File.ReadAllBytes(files[0])[..^7]);
        byte[] flipped = File.ReadAllBytes(files[1]);
        flipped[^1] ^= 1;
        File.WriteAllBytes(files[1], flipped);
        File.WriteAllBytes(files[2], []);
        SnapshotFetch again = Fetch(source);
        Assert.That(await again.RunAsync(Root, CancellationToken.None), Is.EqualTo(StateReplyStatus.Answered));
        AssertComplete(again);
    }

    [Test]
    public async Task Run_WhenTheStateIsPruned_SaysSo_AndANewerStateTakesOnlyWhatHasChanged()
    {
        Hash256 old = Root;
        using StoreSource source = new("a", _maker.Store);
        Assert.That(await Fetch(source).RunAsync(old, CancellationToken.None), Is.EqualTo(StateReplyStatus.Answered));
        long all = source.Bytes;
        StateEntry[] before = Read(old);
        StateWriter.AppendWrites(_maker,
        [
            .. before.Take(600).Where((_, i) => i % 100 == 0).Select(e => new StateWrite(new StateKey(e.Path), RandomValue())), // Changed.
            .. before.Skip(1000).Take(300).Where((_, i) => i % 100 == 0).Select(e => new StateWrite(new StateKey(e.Path), null)), // Deleted.
            .. Enumerable.Range(0, 5).Select(_ => new StateWrite(new StateKey(RandomPath()), RandomValue())), // New.
        ]);
        while (_maker.Store.PruneState(_maker.Store.Head.Height, 1000))
        {
        }

        SnapshotFetch newer = Fetch(source);
        Assert.That(await Fetch("elsewhere", source).RunAsync(old, CancellationToken.None), Is.EqualTo(StateReplyStatus.NotKept));
        long sent = source.Bytes;
        Assert.That(await newer.RunAsync(Root, CancellationToken.None), Is.EqualTo(StateReplyStatus.Answered));
        AssertComplete(newer);
        Assert.That(source.Bytes - sent, Is.LessThan(all / 4), "what has not changed is not fetched again");
    }

    [Test]
    public async Task Run_WithSourcesThatPruneOrLackSnapshots_UsesTheOneThatHasTheState()
    {
        using StoreSource old = new("o", _maker.Store) { Asked = _ => throw new RpcException(new Status(StatusCode.Unimplemented, "")) };
        using StoreSource pruned = new("p", _maker.Store) { Asked = n => { if (n > 2) throw new RpcException(new Status(StatusCode.NotFound, "Pruned")); } };
        using StoreSource keeping = new("k", _maker.Store);
        SnapshotFetch fetch = Fetch(old, pruned, keeping);
        Assert.That(await fetch.RunAsync(Root, CancellationToken.None), Is.EqualTo(StateReplyStatus.Answered));
        AssertComplete(fetch);
        Assert.That(await Fetch("none", old).RunAsync(Root, CancellationToken.None), Is.EqualTo(StateReplyStatus.Unsupported));
    }

    [Test]
    public async Task Run_WhenASourceGoesAway_TakesItsPartsFromAnother()
    {
        using StoreSource leaving = new("l", _maker.Store) { Asked = n => { if (n > 3) throw new RpcException(new Status(StatusCode.Unavailable, "gone")); } };
        using StoreSource staying = new("s", _maker.Store);
        SnapshotFetch fetch = Fetch(leaving, staying);
        Assert.That(await fetch.RunAsync(Root, CancellationToken.None), Is.EqualTo(StateReplyStatus.Answered));
        AssertComplete(fetch);
        Assert.That(_progress.Lies, Is.Zero);
    }

    [Test]
    public async Task State_BeyondTheBoundsOfAPeer_IsRefused()
    {
        using SnapshotAnswers answers = new(_maker.Store, TimeProvider.System);
        Address peer = _chain.Vendor.Address;
        ByteString root = ByteString.CopyFrom(Root.AsSpan());
        FetchStateRequest many = new(), shortHash = new(), deep = new() { Levels = SnapshotLimits.LevelsMax + 1 }, good = new();
        many.Nodes.AddRange(Enumerable.Repeat(root, SnapshotLimits.NodesPerRequestMax + 1));
        shortHash.Nodes.Add(ByteString.CopyFrom(new byte[31]));
        deep.Nodes.Add(root);
        good.Nodes.AddRange(Enumerable.Repeat(root, SnapshotLimits.NodesPerRequestMax));
        foreach (FetchStateRequest bad in new[] { new FetchStateRequest(), many, shortHash, deep })
        {
            Assert.That(async () => await answers.StateAsync(peer, bad, CancellationToken.None),
                Throws.InstanceOf<RpcException>().With.Property(nameof(RpcException.StatusCode)).EqualTo(StatusCode.InvalidArgument));
        }

        Task<FetchedState>[] flood = [.. Enumerable.Range(0, 40).Select(_ => Task.Run(() => answers.StateAsync(peer, good, CancellationToken.None)))];
        await Task.WhenAll(flood).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.That(flood.Count(f => f.Exception?.InnerException is RpcException { StatusCode: StatusCode.ResourceExhausted }), Is.GreaterThan(0));
        Assert.That(flood.Where(f => f.IsCompletedSuccessfully).Select(f => f.Result.CalculateSize()),
            Is.All.LessThan(2 * SnapshotLimits.PieceBytesMax), "an answer is bounded, whatever was asked");
    }

    private static TestCaseData Lie(string desc, Func<FetchedSubtree, FetchedSubtree> lie) => new TestCaseData(lie).SetArgDisplayNames(desc);

    private static FetchedSubtree WithEntries(FetchedSubtree subtree, Action<byte[]> change)
    {
        if (subtree.Entries.IsEmpty) return subtree;
        byte[] bytes = subtree.Entries.ToByteArray();
        change(bytes);
        return new FetchedSubtree { Entries = ByteString.CopyFrom(bytes) };
    }

    private SnapshotFetch Fetch(params StoreSource[] sources) => Fetch("pieces", sources);

    private SnapshotFetch Fetch(string folder, params StoreSource[] sources) =>
        new(new PieceFolder(_folder[folder]), () => sources, _progress, TimeProvider.System, NullLogger.Instance);

    private StateEntry[] Read(Hash256 root)
    {
        using StateView view = _maker.Store.OpenView();
        return [.. view.Entries(root)];
    }

    private void AssertComplete(SnapshotFetch fetch)
    {
        StateEntry[] fetched = [.. fetch.ReadAll()], there = Read(Root);
        Assert.That(fetched.Select(e => e.Path), Is.EqualTo(there.Select(e => e.Path)));
        Assert.That(fetched.Zip(there).All(pair => pair.First.Value.Span.SequenceEqual(pair.Second.Value.Span)), "values");
    }

    private Hash256 RandomPath()
    {
        byte[] path = new byte[Hash256.Size];
        _random.NextBytes(path);
        return Hash256.From(path);
    }

    private ReadOnlyMemory<byte> RandomValue()
    {
        byte[] value = new byte[ValueBytes];
        _random.NextBytes(value);
        return value;
    }
}
