using System.Collections.Concurrent;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Progress;
using Chain.Node.Storage;
using Chain.Node.Sync;
using Microsoft.Extensions.Logging;
using Node.Tests.Chains;
using Node.Tests.Cluster;
using Node.Tests.Progress;

namespace Node.Tests.Sync;

/// <summary>
/// A late node gets every block from an honest source, whatever the other sources do (docs/consensus.md, lessons 15 and 19).
/// </summary>
[TestFixture]
public sealed class BlockSyncTests
{
    private const int Blocks = 150;

    private readonly List<(Block Block, CommitCertificate Certificate)> _blocks = [];
    private TestChain _chain = null!;
    private TempFolder _folder = null!;

    [OneTimeSetUp]
    public void MakeTheChain()
    {
        _chain = TestChain.Create();
        _folder = new TempFolder();
        using ChainMaker maker = new(_chain, _folder["whole"]);
        for (int i = 0; i < Blocks; i++) _blocks.Add(maker.Grow());
    }

    [OneTimeTearDown]
    public void RemoveIt()
    {
        _chain.Dispose();
        _folder.Dispose();
    }

    private static IEnumerable<TestCaseData> Companies()
    {
        yield return Case("one honest source", Honest(0));
        yield return Case("four honest sources", Honest(0), Honest(1), Honest(2), Honest(3));
        yield return Case("one that claims a huge height and has no block", Honest(0), new Habit(1, Claim: 9_000_000_000, Gives: 0));
        yield return Case("one that stops in the middle of each answer", Honest(0), new Habit(1, Gives: 5));
        yield return Case("one that breaks off at once", Honest(0), new Habit(1, Problem: "connection reset", Gives: 0));
        yield return Case("one that swaps transactions under a good header", Honest(0), new Habit(1, Change: Habit.OtherBody));
        yield return Case("one with certificates of another block", Honest(0), new Habit(1, Change: Habit.OtherCertificate));
        yield return Case("one with certificates of too few", Honest(0), new Habit(1, Change: Habit.ThinCertificate));
        yield return Case("one that sends other blocks than asked for", Honest(0), new Habit(1, IsMalformed: true, Gives: 0));
        yield return Case("three liars and one honest source", Honest(0), new Habit(1, Change: Habit.OtherBody),
            new Habit(2, Claim: long.MaxValue / 2, Gives: 0), new Habit(3, Problem: "gone", Gives: 1));

        static TestCaseData Case(string desc, params Habit[] habits) => new TestCaseData(new Company(habits)).SetArgDisplayNames(desc);
        static Habit Honest(int index) => new(index);
    }

    [TestCaseSource(nameof(Companies))]
    [Category("D09")]
    [Category("D11")]
    public async Task Sync_InAnyCompanyWithOneHonestSource_GetsEveryBlock(Company company)
    {
        await using SyncBench bench = new(this, company.Habits);
        await bench.RunUntilCaughtUpAsync();
        Assert.That(bench.Store.Head.Hash, Is.EqualTo(_blocks[^1].Block.Hash));
    }

    [Test]
    public async Task Sync_UnderWay_TellsHowFarItIs()
    {
        await using SyncBench bench = new(this, [new Habit(0)]);
        await bench.RunUntilCaughtUpAsync();
        ProgressStep end = new("sync", Blocks, Blocks, ProgressUnit.Blocks);
        await Wait.UntilAsync(() => bench.Progress.Steps.LastOrDefault() == end, "the progress shows the end");
        Assert.That(bench.Progress.Steps.Select(step => step.Done), Is.EqualTo(Enumerable.Range(1, Blocks)));
        Assert.That(bench.Progress.Steps.Select(step => step.Total), Is.Ordered.Ascending);
        Assert.That(bench.Progress.Steps[0].Total, Is.GreaterThan(1), "the total is known from the first block on");
    }

    [Test]
    public async Task Sync_FromLiarsOnly_TakesNothingAndLeavesThemAlone()
    {
        // Source 1 has the higher claim, so it is asked for the first window, and returns nothing. Source 0 was asked for the second
        // window, which is useless without the first; now it is asked for the first one as well.
        int[] expected = [2, 1];
        Habit[] liars = [new Habit(0, Change: Habit.OtherCertificate), new Habit(1, Claim: long.MaxValue / 2, Gives: 0)];
        await using SyncBench bench = new(this, liars, new ManualTime());
        await bench.StartAsync();
        await Wait.UntilAsync(() =>
        {
            bench.Sync.Wake();
            return bench.Sources.Select(s => s.Asked).SequenceEqual(expected);
        }, "both sources are asked");
        for (int i = 0; i < 20; i++)
        {
            bench.Sync.Wake();
            await Task.Yield();
        }

        Assert.Multiple(() =>
        {
            Assert.That(bench.Store.Head.Height, Is.Zero);
            Assert.That(bench.Sources.Select(s => s.Asked), Is.EqualTo(expected), "a liar is asked once and then not again until its back-off ends");
        });
    }

    [Test]
    public async Task Sync_FromSeveral_AsksThemForDifferentWindowsAtOnce()
    {
        await using SyncBench bench = new(this, [new Habit(0), new Habit(1), new Habit(2)]);
        await bench.RunUntilCaughtUpAsync();
        Assert.That(bench.Sources.SelectMany(s => s.Windows).Take(3), Is.EquivalentTo(new[] { (1L, 64), (65L, 64), (129L, 22) }));
    }

    [Test]
    public async Task Sync_WithASourceThatStalls_GoesOnWithTheOther()
    {
        TaskCompletionSource never = new();
        await using SyncBench bench = new(this, [new Habit(0, Gives: 3), new Habit(1)]);
        bench.Sources[0].FirstAnswerAfter = never.Task;
        await bench.StartAsync();
        bench.Sync.Wake();
        await Wait.UntilAsync(() => bench.Sources[1].Asked > 0, "the second source is asked");
        never.SetResult(); // PeerBlockSource does the same when a source stays silent for too long.
        await bench.RunUntilCaughtUpAsync();
        Assert.That(bench.Store.Head.Height, Is.EqualTo(Blocks));
    }

    [Test]
    public async Task Sync_WithASlowSourceOfTheHighestClaim_TakesTheBlocksFromTheOther()
    {
        await using SyncBench bench = new(this, [new Habit(0), new Habit(1, Claim: Blocks + 1, Gives: 2, IsSlow: true)], new ManualTime());
        await bench.RunUntilCaughtUpAsync();
        Assert.That(bench.Sources[1].Windows.Count(w => w.From <= Blocks), Is.EqualTo(1),
            "the slow one was preferred once, and not again before its back-off ends");
        Assert.That(bench.Store.Head.Height, Is.EqualTo(Blocks));
    }

    [Test]
    public async Task Sync_FromASlowSourceAlone_GoesOnWithoutWaiting()
    {
        await using SyncBench bench = new(this, [new Habit(0, Gives: 2, IsSlow: true)], new ManualTime());
        await bench.RunUntilCaughtUpAsync();
        Assert.That(bench.Sources[0].Asked, Is.EqualTo(Blocks / 2));
    }

    [Test]
    public async Task Sync_WithSourcesThatHavePruned_TakesTheOldBlocksFromTheOneThatKeepsThem()
    {
        Habit[] habits = [new Habit(0, Lowest: 100), new Habit(1), new Habit(2, Lowest: Blocks)];
        await using SyncBench bench = new(this, habits, new ManualTime());
        await bench.RunUntilCaughtUpAsync();
        Assert.Multiple(() =>
        {
            Assert.That(bench.Store.Head.Height, Is.EqualTo(Blocks));
            Assert.That(bench.Sources[0].Windows.Count(w => w.From < 100), Is.EqualTo(1), "it has said that it keeps nothing below 100");
            Assert.That(bench.Sources[0].Windows.Any(w => w.From >= 100), "what it keeps is taken from it, without a back-off");
            Assert.That(bench.Log.Has("SyncFailed"), Is.False);
            Assert.That(bench.Log.Has("SyncNoSource"), Is.False);
        });
    }

    [Test]
    public async Task Sync_WhenAllSourcesHavePruned_NamesTheBlockAndTheRemedy()
    {
        await using SyncBench bench = new(this, [new Habit(0, Lowest: 40), new Habit(1, Lowest: 30)]);
        await bench.StartAsync();
        bench.Sync.Wake();
        string line = await bench.Log.WaitAsync("SyncNoSource");
        Assert.Multiple(() =>
        {
            Assert.That(line, Does.Contain("no peer has block 1 any more").And.Contain("keeps is 30").And.Contain("'peers'").And.Contain("data/chain"));
            Assert.That(bench.Sources.Select(s => s.Asked), Is.EqualTo(new[] { 1, 2 }), "each says once where its blocks begin");
        });
    }

    [Test]
    [Category("D11")]
    public async Task IsCatchingUp_ByTheWordOfOne_IsNotBelieved()
    {
        await using SyncBench bench = new(this, []);
        bench.Heights.Update(_chain.Validators[0].Address, 1_000_000);
        Assert.That(bench.Sync.IsCatchingUp, Is.False);
        bench.Heights.Update(_chain.Validators[1].Address, 500);
        Assert.Multiple(() =>
        {
            Assert.That(bench.Sync.IsCatchingUp);
            Assert.That(bench.Sync.TargetHeight, Is.EqualTo(499));
        });
        bench.Heights.Update(_chain.Validators[0].Address, 1);
        Assert.That(bench.Sync.IsCatchingUp, Is.False, "a withdrawn claim no longer counts");
    }

    [Test]
    public void Failed_AgainAndAgain_WaitsLongerUpToABound()
    {
        SourceBackoff backoff = new(TimeProvider.System);
        Address source = _chain.Vendor.Address;
        TimeSpan[] waits = [.. Enumerable.Range(0, 8).Select(_ => backoff.Failed(source, isLie: false))];
        Assert.Multiple(() =>
        {
            Assert.That(waits.Select(w => w.TotalSeconds), Is.EqualTo(new double[] { 2, 4, 8, 16, 32, 64, 64, 64 }));
            Assert.That(backoff.MayAsk(source), Is.False);
        });
        backoff.Delivered(source);
        Assert.That(backoff.MayAsk(source));
    }

    /// <summary>The behaviour of one source.</summary>
    internal sealed record Habit(int Index, long? Claim = null, int Gives = int.MaxValue, string Problem = "", bool IsMalformed = false, string Change = "",
        bool IsSlow = false, long Lowest = 0)
    {
        public const string OtherBody = "other body", OtherCertificate = "other certificate", ThinCertificate = "thin certificate";
    }

    /// <summary>The sources that the node can ask.</summary>
    public sealed class Company
    {
        internal Company(Habit[] habits) => Habits = habits;

        internal Habit[] Habits { get; }
    }

    private sealed class SyncBench : IAsyncDisposable
    {
        private readonly BlockSyncTests _test;
        private readonly TempFolder _folder = new();
        private readonly ChainMaker _maker;
        private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isStarted;

        public SyncBench(BlockSyncTests test, Habit[] habits, TimeProvider? time = null)
        {
            _test = test;
            _maker = new ChainMaker(test._chain, _folder["chain"]);
            Sources = [.. habits.Select(h => new Source(test, h))];
            Sync = new BlockSync(
                Store, Heights, () => Sources, AppendAsync, time ?? TimeProvider.System,
                LoggerFactory.Create(log => log.AddProvider(Log)).CreateLogger<BlockSync>(), Progress);
        }

        public ProgressRecord Progress { get; } = new();

        public LogCollector Log { get; } = new();

        public PeerHeights Heights { get; } = new();

        public Source[] Sources { get; }

        public BlockSync Sync { get; }

        public ChainStore Store => _maker.Store;

        public async Task StartAsync()
        {
            if (_isStarted) return;
            _isStarted = true;
            foreach (Source source in Sources) Heights.Update(source.Identity, source.Claim + 1);
            await Sync.StartAsync(CancellationToken.None);
        }

        /// <summary>Peers announce their heights again and again, so the test keeps waking the sync.</summary>
        public async Task RunUntilCaughtUpAsync()
        {
            await StartAsync();
            long end = Environment.TickCount64 + (long)InProcessCluster.Patience.TotalMilliseconds;
            while (!_caughtUp.Task.IsCompleted)
            {
                Assert.That(Environment.TickCount64, Is.LessThan(end), $"still at height {Store.Head.Height}");
                Sync.Wake();
                await Task.WhenAny(_caughtUp.Task, Task.Delay(20));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Sync.StopAsync(CancellationToken.None);
            Sync.Dispose();
            _maker.Dispose();
            _folder.Dispose();
        }

        /// <summary>The consensus loop's checks, without the loop.</summary>
        private Task<AppendResult> AppendAsync(IReadOnlyList<SyncedBlock> blocks, CancellationToken cancellation)
        {
            AppendVerdict verdict = AppendVerdict.Unspecified;
            for (int i = 0; i < blocks.Count; i++)
            {
                verdict = Append(blocks[i]);
                if (verdict is not (AppendVerdict.Appended or AppendVerdict.AlreadyDecided)) return Task.FromResult(new AppendResult(i, verdict));
            }

            return Task.FromResult(new AppendResult(blocks.Count, verdict));
        }

        private AppendVerdict Append(SyncedBlock synced)
        {
            (Block block, CommitCertificate certificate) = (synced.Block, synced.Certificate);
            ChainHead head = Store.Head;
            if (block.Height <= head.Height) return AppendVerdict.AlreadyDecided;
            if (block.Height != head.Height + 1) return AppendVerdict.NotNext;
            bool isCertified = certificate.VerifyFor(block.Header, head.NextValidators, _test._chain.ChainId) == CertificateVerdict.Valid;
            Assert.That(synced.IsCertified, Is.EqualTo(isCertified), "what was verified ahead");
            if (!isCertified) return AppendVerdict.BadCertificate;
            bool hasRightBody = Block.ComputeTransactionsRoot(block.Transactions).Equals(block.Header.TransactionsRoot);
            Assert.That(synced.HasRightBody, Is.EqualTo(hasRightBody), "what was verified ahead");
            if (!hasRightBody) return AppendVerdict.BadBody;
            _maker.Processor.Commit(block, certificate);
            if (Store.Head.Height == Blocks) _caughtUp.TrySetResult();
            return AppendVerdict.Appended;
        }
    }

    private sealed class Source(BlockSyncTests test, Habit habit) : IBlockSource
    {
        public long Claim => habit.Claim ?? Blocks;

        public Task FirstAnswerAfter { get; set; } = Task.CompletedTask;

        public ConcurrentQueue<(long From, int Count)> Windows { get; } = new();

        public int Asked => Windows.Count;

        public Address Identity => test._chain.Validators[habit.Index].Address;

        public string Name => $"source-{habit.Index}";

        public bool IsConnected => true;

        public async Task<FetchedWindow> FetchAsync(long from, int count, CancellationToken cancellation)
        {
            Windows.Enqueue((from, count));
            await FirstAnswerAfter.WaitAsync(cancellation);
            if (from < habit.Lowest) return new FetchedWindow([], $"Pruned: the lowest is {habit.Lowest}") { LowestBlock = habit.Lowest };
            (Block, CommitCertificate)[] blocks = [.. test._blocks.Skip((int)Math.Min(from - 1, Blocks)).Take(Math.Min(count, habit.Gives)).Select(Changed)];
            string problem = habit.Problem.Length > 0 ? habit.Problem : blocks.Length < count ? "it has no more" : "";
            return new FetchedWindow(blocks, problem) { IsMalformed = habit.IsMalformed, IsSlow = habit.IsSlow };
        }

        private (Block, CommitCertificate) Changed((Block Block, CommitCertificate Certificate) right) => habit.Change switch
        {
            Habit.OtherBody => (new Block(right.Block.Header, [test._chain.Call(test._chain.Vendor, 0)]), right.Certificate),
            Habit.OtherCertificate => (right.Block, test._blocks[(int)(right.Block.Height % Blocks)].Certificate),
            Habit.ThinCertificate => (right.Block, test._chain.Certify(right.Block, 0, 0, 1)),
            _ => right,
        };
    }
}
