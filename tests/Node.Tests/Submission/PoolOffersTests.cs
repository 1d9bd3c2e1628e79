using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Peering;
using Chain.Node.Submission;
using Fwledger.Peer.V1;
using Node.Tests.Chains;
using Node.Tests.Cluster;

namespace Node.Tests.Submission;

/// <summary>Transactions that only one node holds reach its peers again, until a block has them.</summary>
[TestFixture]
public sealed class PoolOffersTests
{
    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private PeerHub _hub = null!;

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create(vendors: 6);
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
        _hub = new PeerHub(TimeProvider.System);
    }

    [TearDown]
    public void TearDown()
    {
        _hub.Dispose();
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public void Welcome_PoolIsLargerThanAnOffer_TheRestFollows()
    {
        Fill(1_000);
        using PoolOffers offers = Offers();
        Outlet peer = new();

        offers.Welcome(peer);
        Assert.That(peer.Received.Count, Is.EqualTo(PoolOffers.TransactionsPerOfferMax));
        offers.Tick();

        Assert.That(peer.Received, Has.Count.EqualTo(_maker.Pool.Count));
        Assert.That(peer.Received, Is.Unique);
    }

    [Test]
    public void Welcome_PeerIsLost_NothingMoreIsSent()
    {
        Fill(1_000);
        using PoolOffers offers = Offers();
        Outlet peer = new();
        offers.Welcome(peer);
        int before = peer.Received.Count;

        peer.IsConnected = false;
        offers.Tick();
        peer.IsConnected = true;
        offers.Tick();

        Assert.That(peer.Received, Has.Count.EqualTo(before));
    }

    [Test]
    public void ListReady_SmallParts_AreTheWholePoolInOrder()
    {
        Fill(10);
        List<Transaction> listed = [];
        Chain.Node.Mempool.PoolPosition next = default;
        do
        {
            IReadOnlyList<Transaction> part = _maker.Pool.ListReady(next, 7, long.MaxValue, out next);
            Assert.That(part.Count, Is.InRange(1, 7));
            listed.AddRange(part);
        }
        while (next != default);

        Assert.That(listed, Is.EqualTo(_maker.Pool.ListReady(default, 1_000, long.MaxValue, out _)));
        Assert.That(listed, Has.Count.EqualTo(_maker.Pool.Count));
    }

    [Test]
    public void ListReady_BehindAGap_IsNotListed()
    {
        _maker.Admit(_chain.Call(_chain.Vendors[0], 0));
        _maker.Admit(_chain.Call(_chain.Vendors[0], 2));
        _maker.Admit(_chain.Call(_chain.Vendors[1], 1));

        IReadOnlyList<Transaction> listed = _maker.Pool.ListReady(default, 100, long.MaxValue, out _);

        Assert.That(listed.Select(t => (t.Sender, t.Nonce)), Is.EqualTo([(_chain.Vendors[0].Address, 0UL)]));
    }

    private PoolOffers Offers() => new(_maker.Pool, _hub, TimeProvider.System);

    private void Fill(int perSender)
    {
        foreach (Chain.Core.Crypto.EcdsaSigner vendor in _chain.Vendors)
        {
            for (int nonce = 0; nonce < perSender; nonce++) _maker.Admit(_chain.Call(vendor, (ulong)nonce));
        }
    }

    private sealed class Outlet : IPeerOutlet
    {
        public Address Identity => default;

        public bool IsConnected { get; set; } = true;

        public List<Google.Protobuf.ByteString> Received { get; } = [];

        public void Send(PeerFrame frame) => Received.AddRange(frame.Transactions.Transactions_);
    }
}
