using System.Diagnostics;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Replication;
using Chain.Node.Storage;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>The index of open replications gives the same answers as a scan of all contracts.</summary>
[TestFixture]
public sealed class OpenReplicationTests
{
    private static readonly int[] Seeds = [1, 2, 3];

    [TestCaseSource(nameof(Seeds))]
    public void Answers_OnARandomChain_AreThoseOfAScan(int seed)
    {
        using TestChain chain = TestChain.Create(validators: 1, brokers: 4);
        using TempFolder folder = new();
        using (ChainMaker maker = new(chain, folder["chain"]))
        {
            ReplicationTraffic traffic = new(maker, new Random(seed));
            traffic.Activate([.. Enumerable.Range(0, 6).Select(n => traffic.Manifest($"steady-{n}", n + 1))]);
            BoundImages[] bound = [.. chain.Brokers.Select(b => new BoundImages(maker.Store, b.Address, _ => false))];
            for (int i = 0; i < 80; i++)
            {
                traffic.Grow(1);
                string desc = $"seed {seed}, height {maker.Store.Head.Height}";
                AssertAsScanned(maker.Store, desc);
                for (int b = 0; b < bound.Length; b++)
                    Assert.That(bound[b].CountBytes(), Is.EqualTo(ScanBytes(maker.Store, chain.Brokers[b].Address)), $"{desc}, broker {b}");
                while (i % 10 == 0 && maker.Store.PruneState(maker.Store.Head.Height - 4, 1000))
                {
                }
            }

            Assert.That(maker.Store.ListReplications(), Has.Count.GreaterThan(5), $"seed {seed} makes too few contracts");
        }

        using ChainStore reopened = ChainStore.Open(folder["chain"], chain.Genesis);
        AssertAsScanned(reopened, $"seed {seed}, after a restart");
    }

    /// <summary>Asserts the open contracts of every release and broker, and the carriers of every release.</summary>
    internal static void AssertAsScanned(ChainStore store, string desc)
    {
        using StateView state = store.OpenView();
        ReplicationView[] open = [.. Scan(store, state)];
        ReleaseCarriers carriers = new(store);
        foreach (Address release in store.ListReleases(0, int.MaxValue))
        {
            Assert.That(carriers.Count(release), Is.EqualTo(open.Count(c => c.Record.Release.Equals(release)
                && c.Record.Status != ReplicationStatus.Proposed)), $"{desc}: carriers of {release}");
        }

        foreach (Address broker in store.ListReplications().Select(c => ReplicationView.Read(state, c)!.Record.Broker).Distinct())
        {
            Assert.That(BoundImages.OpenContracts(state, broker).Select(c => c.Contract),
                Is.EqualTo(open.Where(c => c.Record.Broker.Equals(broker)).Select(c => c.Contract)), $"{desc}: contracts of {broker}");
        }
    }

    [Test]
    [Explicit("takes a minute: prints what an answer costs by scan and by index")]
    public void Cost_OnAChainOfThousandsOfContracts()
    {
        const int Brokers = 10, Releases = 300, Rounds = 20;
        using TestChain chain = TestChain.Create(validators: 1, brokers: Brokers);
        using TempFolder folder = new();
        using ChainMaker maker = new(chain, folder["chain"]);
        ReplicationTraffic traffic = new(maker, new Random(1));
        for (int i = 0; i < Releases; i += 100)
            traffic.Activate([.. Enumerable.Range(i, 100).Select(n => traffic.Manifest($"model-{n}", n + 1))]);
        foreach (EcdsaSigner broker in chain.Brokers)
            maker.Grow([.. traffic.Releases.Select(release => traffic.Propose(broker, release))]);
        foreach (EcdsaSigner broker in chain.Brokers)
            maker.Grow([.. traffic.Releases.Select(release => traffic.Accept(broker, release))]);
        ChainStore store = maker.Store;
        Address aRelease = traffic.Releases[7], aBroker = chain.Brokers[3].Address;
        TestContext.Out.WriteLine($"{store.ListReplications().Count} contracts, {Brokers} brokers, {Releases} releases");
        Print("carriers of a release, scan", () => ScanCarriers(store, aRelease));
        ReleaseCarriers carriers = new(store);
        Print("carriers of a release, index", () => carriers.Count(aRelease));
        Print("bound bytes of a broker, scan", () => ScanBytes(store, aBroker));
        Print("bound bytes of a broker, index", () => new BoundImages(store, aBroker, _ => false).CountBytes());

        static void Print(string what, Func<long> ask)
        {
            long answer = ask();
            Stopwatch clock = Stopwatch.StartNew();
            for (int i = 0; i < Rounds; i++) Assert.That(ask(), Is.EqualTo(answer));
            TestContext.Out.WriteLine($"{what,-32} {clock.Elapsed.TotalMilliseconds / Rounds,9:0.000} ms, answer {answer}");
        }
    }

    // What the node did before it had the index.
    private static IEnumerable<ReplicationView> Scan(ChainStore store, StateView state) =>
        store.ListReplications().Select(contract => ReplicationView.Read(state, contract)).OfType<ReplicationView>().Where(c => c.IsOpen);

    private static long ScanCarriers(ChainStore store, Address release)
    {
        using StateView state = store.OpenView();
        return Scan(store, state).Count(c => c.Record.Release.Equals(release) && c.Record.Status != ReplicationStatus.Proposed);
    }

    private static long ScanBytes(ChainStore store, Address broker)
    {
        using StateView state = store.OpenView();
        return Scan(store, state).Where(c => c.Record.Broker.Equals(broker)).Select(c => c.Release.Manifest).GroupBy(m => m.ImageSha256)
            .Sum(image => image.Last().ImageSizeBytes);
    }
}
