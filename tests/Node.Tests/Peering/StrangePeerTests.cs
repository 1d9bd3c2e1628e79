using Chain.Consensus;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;
using Node.Tests.Cluster;

namespace Node.Tests.Peering;

/// <summary>Which peers a node admits. An admitted peer can end its own connection, and do no other harm.</summary>
[TestFixture]
[Category("F08")]
public sealed class StrangePeerTests
{
    private InProcessCluster _cluster = null!;

    // One of four nodes runs; the test acts as a peer that this node knows.
    private ClusterNode Node => _cluster[0];

    private EcdsaSigner KnownPeer => _cluster.Chain.Validators[3];

    [OneTimeSetUp]
    public async Task StartOneNode()
    {
        _cluster = InProcessCluster.Create();
        await Node.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopIt() => await _cluster.DisposeAsync();

    [TearDown]
    public void NodeIsUnharmed() => Assert.That(Node.Get<Chain.Node.Faults.NodeFault>().Cause, Is.Null);

    [Test]
    public async Task Connect_AsAKnownIdentityWithAFreshCertificate_IsLetIn()
    {
        await using ScriptedPeer peer = new(Node, KnownPeer);
        Hello theirs = await peer.GreetAsync(_cluster.Chain.ChainId);
        Assert.That(PublicKey.TryFrom(theirs.Identity.Span, out PublicKey key) && key.Equals(Node.Signer.PublicKey));
    }

    [Test]
    public async Task Connect_WithoutACertificate_IsRefused()
    {
        await using ScriptedPeer peer = new(Node, KnownPeer, hasCertificate: false);
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(peer.OpenAsync))!;
        Assert.That(refused.StatusCode, Is.AnyOf(StatusCode.Unavailable, StatusCode.Internal, StatusCode.Unauthenticated));
    }

    [Test]
    public async Task Connect_AsAnUnknownIdentity_IsRefusedAndLogged()
    {
        using EcdsaSigner stranger = EcdsaSigner.Generate();
        await using ScriptedPeer peer = new(Node, stranger);
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(() => peer.GreetAsync(_cluster.Chain.ChainId)))!;
        Assert.That(refused.StatusCode, Is.EqualTo(StatusCode.PermissionDenied));
        await Node.Log.WaitAsync("PeerRefused");
    }

    [Test]
    [Category("D12")]
    public async Task Connect_FromAnotherChain_IsRefused()
    {
        await using ScriptedPeer peer = new(Node, KnownPeer);
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(() => peer.GreetAsync(Sha256.Hash("another"u8))))!;
        Assert.That(refused.Status.Detail, Does.Contain("OtherChain"));
    }

    [Test]
    public async Task Connect_WithAnExpiredCertificate_IsRefused()
    {
        await using ScriptedPeer peer = new(Node, KnownPeer, certificateDays: -2);
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(() => peer.GreetAsync(_cluster.Chain.ChainId)))!;
        Assert.That(refused.Status.Detail, Does.Contain("CertificateExpired"));
    }

    [Test]
    public async Task Connect_WithSomethingElseThanAHello_IsRefused()
    {
        await using ScriptedPeer peer = new(Node, KnownPeer);
        await peer.OpenAsync();
        await peer.SendAsync(new PeerFrame { Transactions = new Transactions() });
        Assert.That((await peer.EndAsync()).StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
    }

    [Test]
    [Category("F04")]
    public async Task Connect_AndSayNothing_IsCutOff()
    {
        await using ScriptedPeer peer = new(Node, KnownPeer);
        await peer.OpenAsync();
        Assert.That((await peer.EndAsync()).StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
    }

    [Test]
    public async Task Connect_Twice_EndsTheOlderConnection()
    {
        await using ScriptedPeer first = new(Node, KnownPeer);
        await first.GreetAsync(_cluster.Chain.ChainId);
        await using ScriptedPeer second = new(Node, KnownPeer);
        await second.GreetAsync(_cluster.Chain.ChainId);
        Assert.That((await first.EndAsync()).StatusCode, Is.EqualTo(StatusCode.OK));
        await second.SendAsync(Status(1));
    }

    private static IEnumerable<TestCaseData> BadFrames()
    {
        yield return Case("bytes that are no message", new PeerFrame { Consensus = ByteString.CopyFrom(1, 2, 3) }, StatusCode.InvalidArgument);
        yield return Case("an empty message", new PeerFrame { Consensus = ByteString.Empty }, StatusCode.InvalidArgument);
        yield return Case("an empty frame", new PeerFrame(), StatusCode.InvalidArgument);
        yield return Case("a second hello", new PeerFrame { Hello = new Hello() }, StatusCode.InvalidArgument);
        yield return Case("bytes that are no transaction", new PeerFrame { Transactions = new Transactions { Transactions_ = { ByteString.CopyFrom(9) } } },
            StatusCode.InvalidArgument);
        yield return Case("more transactions than a frame may hold",
            new PeerFrame { Transactions = new Transactions { Transactions_ = { Enumerable.Repeat(ByteString.CopyFrom(9), 1025) } } },
            StatusCode.InvalidArgument);
        yield return Case("a frame above the limit",
            new PeerFrame { Consensus = ByteString.CopyFrom(new byte[Limits.ConsensusMessageBytesMax + Limits.CertificateBytesMax + 1]) },
            StatusCode.ResourceExhausted);

        static TestCaseData Case(string desc, PeerFrame frame, StatusCode expected) => new TestCaseData(frame, expected).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(BadFrames))]
    [Category("E13")]
    public async Task Send_OfABadFrame_EndsTheSendersConnectionOnly(PeerFrame frame, StatusCode expected)
    {
        await using ScriptedPeer other = new(Node, _cluster.Chain.Validators[2]);
        await other.GreetAsync(_cluster.Chain.ChainId);
        await using ScriptedPeer peer = new(Node, KnownPeer);
        await peer.GreetAsync(_cluster.Chain.ChainId);
        await SendAllTheSame(peer, frame);
        Assert.That((await peer.EndAsync()).StatusCode, Is.EqualTo(expected));
        await other.SendAsync(Status(1));
        await using ScriptedPeer again = new(Node, KnownPeer);
        await again.GreetAsync(_cluster.Chain.ChainId);
    }

    [Test]
    public async Task Send_OfATransactionWithABadSignature_EndsTheConnection()
    {
        Transaction good = _cluster.Chain.Call(_cluster.Chain.Vendor, 0);
        byte[] bad = good.Encoded.ToArray();
        bad[^1] ^= 1;
        await using ScriptedPeer peer = new(Node, KnownPeer);
        await peer.GreetAsync(_cluster.Chain.ChainId);
        await SendAllTheSame(peer, new PeerFrame { Transactions = new Transactions { Transactions_ = { ByteString.CopyFrom(bad) } } });
        Assert.That((await peer.EndAsync()).StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
        Assert.That(Node.Pool.Count, Is.Zero);
    }

    [Test]
    [Category("D03")]
    public async Task Send_OfVotesThatAreNotGood_ChangesNothingAndKeepsTheConnection()
    {
        await using ScriptedPeer peer = new(Node, KnownPeer);
        await peer.GreetAsync(_cluster.Chain.ChainId);
        Hash256 block = Sha256.Hash("some block"u8);
        Vote own = _cluster.Chain.Vote(VoteType.Precommit, 3, 1, 0, block);
        Vote[] votes =
        [
            own with { ValidatorIndex = 1 },                                            // another's name under it
            own with { Round = 1 },                                                     // another round
            own with { Height = 1_000_000 },                                            // a far height
            _cluster.Chain.Vote(VoteType.Precommit, 3, 1, Limits.RoundMax, block),      // a far round
            own with { ValidatorIndex = 100 },                                          // nobody
        ];
        long before = JournalBytes();
        foreach (Vote vote in votes) await peer.SendAsync(new VoteMessage(vote));
        await HeardAsync(peer, 2);
        Assert.That(JournalBytes(), Is.EqualTo(before), "invalid evidence is not recorded");
    }

    [Test]
    public async Task Send_OfAVoteThatAnotherSigned_CountsForTheOther()
    {
        await using ScriptedPeer peer = new(Node, KnownPeer);
        await peer.GreetAsync(_cluster.Chain.ChainId);
        long before = JournalBytes();
        VoteMessage vote = new(_cluster.Chain.Vote(VoteType.Prevote, 1, 1, 0, Hash256.Zero));
        await peer.SendAsync(vote);
        await HeardAsync(peer, 2);
        long once = JournalBytes();
        for (int i = 0; i < 20; i++) await peer.SendAsync(vote);
        await HeardAsync(peer, 1);
        Assert.Multiple(() =>
        {
            Assert.That(once, Is.GreaterThan(before), "it is recorded");
            Assert.That(JournalBytes(), Is.EqualTo(once), "it is recorded only once");
        });
    }

    [Test]
    [Category("D11")]
    public async Task Send_OfAHugeHeight_MovesNothing()
    {
        await using ScriptedPeer peer = new(Node, KnownPeer);
        await peer.GreetAsync(_cluster.Chain.ChainId);
        await peer.SendAsync(Status(Limits.HeightMax));
        PeerHeights heights = Node.Get<PeerHeights>();
        await Wait.UntilAsync(() => heights.Deciding(KnownPeer.Address) == Limits.HeightMax, "the hub notes the claimed height");
        Assert.Multiple(() =>
        {
            Assert.That(heights.DecidedHeight(Node.Store.Head.NextValidators), Is.Zero);
            Assert.That(Node.Sync.IsCatchingUp, Is.False);
        });
        await peer.SendAsync(Status(1));
    }

    [Test]
    [Category("D16")]
    public async Task Send_OfManyFrames_IsReadMoreSlowlyAndKeepsNobodyElseOut()
    {
        await using ScriptedPeer peer = new(Node, KnownPeer);
        await peer.GreetAsync(_cluster.Chain.ChainId);
        using CancellationTokenSource done = new();
        PeerFrame frame = new() { Consensus = ByteString.CopyFrom(Status(1).Encode()) };
        Task flood = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await peer.SendAsync(frame);
        });
        await Node.Log.WaitAsync("PeerHeldBack");
        await using ScriptedPeer other = new(Node, _cluster.Chain.Validators[2]);
        await other.GreetAsync(_cluster.Chain.ChainId);
        await other.SendAsync(Status(77));
        PeerHeights heights = Node.Get<PeerHeights>();
        await Wait.UntilAsync(() => heights.Deciding(_cluster.Chain.Validators[2].Address) == 77, "the hub notes the claimed height");
        await other.SendAsync(Status(1));
        await done.CancelAsync();
        await peer.DisposeAsync();
        await flood.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [Test]
    [Category("A27")]
    public async Task FetchBlocks_WithoutAHelloOrWithStrangeArguments_IsRefused()
    {
        await using ScriptedPeer peer = new(Node, KnownPeer);
        await ExpectAsync(StatusCode.Unauthenticated, 1, 1);
        await peer.GreetAsync(_cluster.Chain.ChainId);
        await ExpectAsync(StatusCode.InvalidArgument, 0, 1);
        await ExpectAsync(StatusCode.InvalidArgument, -5, 1);
        await ExpectAsync(StatusCode.InvalidArgument, 1, 0);
        await ExpectAsync(StatusCode.OK, 1, int.MaxValue);
        await ExpectAsync(StatusCode.OK, long.MaxValue, int.MaxValue);

        async Task ExpectAsync(StatusCode expected, long from, int count)
        {
            using AsyncServerStreamingCall<FetchedBlock> call = peer.Client.FetchBlocks(new FetchBlocksRequest { FromHeight = from, Count = count });
            try
            {
                Assert.That(await call.ResponseStream.MoveNext(), Is.False);
                Assert.That(call.GetStatus().StatusCode, Is.EqualTo(expected));
            }
            catch (RpcException e)
            {
                Assert.That(e.StatusCode, Is.EqualTo(expected), $"from {from}, count {count}");
            }
        }
    }

    [Test]
    public async Task PeerService_OnThePublicListener_IsNotThere()
    {
        using AsyncServerStreamingCall<FetchedBlock> call = new Peer.PeerClient(Node.Channel).FetchBlocks(new FetchBlocksRequest { FromHeight = 1, Count = 1 });
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext()))!;
        Assert.That(refused.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
    }

    private long JournalBytes() => new FileInfo(Path.Combine(Node.Data, "votes.journal")).Length;

    /// <summary>Waits until the node has processed everything that the peer sent before.</summary>
    private async Task HeardAsync(ScriptedPeer peer, long height)
    {
        await peer.SendAsync(Status(height));
        PeerHeights heights = Node.Get<PeerHeights>();
        await Wait.UntilAsync(() => heights.Deciding(KnownPeer.Address) == height, "the hub notes the claimed height");
    }

    private static StatusMessage Status(long height) => new(height, 0, RoundStep.Propose, Hash256.Zero, default, default, -1, default);

    /// <summary>Sends a frame. The node may close the connection before it arrives.</summary>
    private static async Task SendAllTheSame(ScriptedPeer peer, PeerFrame frame)
    {
        try
        {
            await peer.SendAsync(frame);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // The node closed the stream; the end of the stream carries its status.
        }
    }
}
