using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Configuration;
using Chain.Node.Keys;
using Chain.Node.Peering;
using Node.Tests.Chains;
using Node.Tests.Cluster;

namespace Node.Tests.Peering;

/// <summary>The dialling side: which peer it accepts, and that it never gives up.</summary>
[TestFixture]
[Category("F08")]
public sealed class PeerLinkTests
{
    [Test]
    public async Task Dial_ToAnotherIdentityThanMeant_RefusesAndSaysWhy()
    {
        await using InProcessCluster cluster = InProcessCluster.Create(validators: 2);
        await cluster[1].StartAsync();
        using EcdsaSigner meant = EcdsaSigner.Generate();
        PeerConfiguration wrong = new("node-1", cluster[1].Configuration.Peer!, meant.Address.ToString());
        cluster.Configure(0, [wrong]).Save(cluster.NodeFolder(0));
        await cluster[0].StartAsync();
        string why = await cluster[0].Log.WaitAsync("PeerNotConnected");
        Assert.That(why, Does.Contain("identity").Or.Contain("UnknownIdentity"));
        Assert.That(cluster[0].Hub.ConnectedCount, Is.Zero);
    }

    [Test]
    public async Task Dial_ToSomethingThatNeverAnswers_GoesOn()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        await using InProcessCluster cluster = InProcessCluster.Create(validators: 2);
        PeerConfiguration hole = new("node-1", $"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", cluster.Chain.Validators[1].Address.ToString());
        cluster.Configure(0, [hole]).Save(cluster.NodeFolder(0));
        await cluster[0].StartAsync();
        Assert.That(await cluster[0].Log.WaitAsync("PeerNotConnected"), Does.Contain("not reachable"));
        using TcpClient first = await silent.AcceptTcpClientAsync().WaitAsync(InProcessCluster.Patience);
        using TcpClient second = await silent.AcceptTcpClientAsync().WaitAsync(InProcessCluster.Patience);
    }

    [Test]
    public async Task Dial_ToAPeerThatComesBack_ConnectsAgain()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync(validators: 2);
        await cluster[0].Log.WaitAsync("PeerConnected");
        await cluster[1].StopAsync();
        await Wait.UntilAsync(() => cluster[0].Hub.ConnectedCount == 0, "the peer is disconnected");
        await cluster[1].StartAsync();
        await Wait.UntilAsync(() => cluster[0].Hub.ConnectedCount == 1, "the peer is connected again");
        await cluster.CommitAsync();
    }

    [Test]
    public async Task Cluster_OfTwo_TalksOverOneConnection()
    {
        await using InProcessCluster cluster = InProcessCluster.Create(validators: 2);
        await cluster[0].StartAsync();
        await cluster[0].Log.WaitAsync("PeerNotConnected");
        await cluster[1].StartAsync();
        await cluster.CommitAsync(via: 0);
        await cluster.CommitAsync(via: 1);
        Assert.Multiple(() =>
        {
            Assert.That(cluster.Nodes.Select(n => n.Hub.ConnectedCount), Is.All.EqualTo(1));
            Assert.That(cluster.Nodes.Select(n => n.Hub.Links.Single().IsConnected), Is.EqualTo([false, true]), "the node that started later dialled");
            Assert.That(cluster.Nodes.Sum(n => n.Get<PeerSessions>().Count), Is.EqualTo(1));
            Assert.That(cluster.Nodes.Select(n => n.Rpc.GetStatus(new Fwledger.V1.GetStatusRequest()).Peers.Single().Connected), Is.All.True);
            Assert.That(cluster.Nodes.Select(n => n.Log.Has("PeerConnected")), Is.All.True);
        });
    }

    [Test]
    public async Task Sync_OfANodeThatAllItsPeersHaveDialled_DialsThemForTheirBlocks()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync();
        await cluster[3].StopAsync();
        for (int i = 0; i < 5; i++) await cluster.CommitAsync();
        long height = cluster[0].Height;
        await Task.WhenAll(cluster.Nodes.Take(3).Select(n => n.StopAsync()));
        await cluster[3].StartAsync();
        Assert.That(cluster[3].Height, Is.LessThan(height));
        await cluster[3].Log.WaitAsync("PeerNotConnected");
        await Task.WhenAll(cluster.Nodes.Take(3).Select(n => n.StartAsync()));
        await cluster[3].WaitForHeightAsync(height);
        Assert.That(cluster[3].Hub.Links.Any(l => l.IsConnected), Is.True);
    }

    [Test]
    public async Task Run_WhileThePeerHasDialledIn_DialsNotBeforeItIsTold()
    {
        using Dialled peer = new();
        peer.Port.Start();
        int asked = 0;
        await using RunningLink link = new(peer.Address, _ => Interlocked.Increment(ref asked) > 0);
        await Wait.UntilAsync(() => Volatile.Read(ref asked) > 0, "the link asks whether the peer has dialled in");
        Assert.That((peer.Port.Pending(), link.Log.Has("PeerNotConnected")), Is.EqualTo((false, false)));
        link.Link.DialNow();
        (await peer.Port.AcceptTcpClientAsync().WaitAsync(InProcessCluster.Patience)).Dispose();
    }

    [Test]
    public async Task DialNow_WhileItWaitsToDialAgain_DialsAtOnce()
    {
        using Dialled peer = new();
        await using RunningLink link = new(peer.Address);
        await link.Log.WaitAsync("PeerNotConnected");
        peer.Port.Start();
        Task<TcpClient> dialled = peer.Port.AcceptTcpClientAsync();
        Assert.That(dialled.IsCompleted, Is.False, "with this clock no wait ends by itself");
        link.Link.DialNow();
        (await dialled.WaitAsync(InProcessCluster.Patience)).Dispose();
    }

    [Test]
    [Category("E13")]
    public async Task Cluster_WithAValidatorThatSendsGarbage_GoesOn()
    {
        await using InProcessCluster cluster = InProcessCluster.Create();
        await Task.WhenAll(cluster.Nodes.Take(3).Select(n => n.StartAsync()));
        await cluster.CommitAsync();
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        byte[][] good =
        [
            new VoteMessage(cluster.Chain.Vote(Chain.Core.Ledger.VoteType.Prevote, 3, 2, 0, Hash256.Zero)).Encode(),
            new StatusMessage(2, 0, RoundStep.Propose, Hash256.Zero, default, default, -1, default).Encode(),
            new ProposalMessage(new Chain.Core.Ledger.Proposal(1, 0, -1, cluster[0].Store.GetBlock(1)!, default)).Encode(),
        ];
        for (int connection = 0; connection < 20; connection++)
        {
            await using ScriptedPeer evil = new(cluster[0], cluster.Chain.Validators[3]);
            await evil.GreetAsync(cluster.Chain.ChainId);
            try
            {
                for (int i = 0; i < 50; i++) await evil.SendBytesAsync(i % 10 == 0 ? good[random.Next(3)] : Mutation.Of(good[random.Next(3)], random));
            }
            catch (Exception e) when (e is Grpc.Core.RpcException or InvalidOperationException)
            {
                // The node closed the connection, as it should. The peer connects again in the next turn.
            }
        }

        await cluster.CommitAsync();
        await cluster.CommitAsync(via: 1);
        cluster.AssertAgreement();
    }

    /// <summary>A peer that can be dialled. Its port is free until the test starts the listener.</summary>
    private sealed class Dialled : IDisposable
    {
        public Dialled()
        {
            using TcpListener free = new(IPAddress.Loopback, 0);
            free.Start();
            Port = new TcpListener((IPEndPoint)free.LocalEndpoint);
        }

        public TcpListener Port { get; }

        public string Address => $"https://{Port.LocalEndpoint}";

        public void Dispose() => Port.Dispose();
    }

    /// <summary>A running link with a clock on which no wait ends.</summary>
    private sealed class RunningLink : IAsyncDisposable
    {
        private readonly EcdsaSigner _own = EcdsaSigner.Generate();
        private readonly TempFolder _folder = new();
        private readonly X509Certificate2 _certificate;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public RunningLink(string address, Predicate<Address>? hasInboundConnection = null)
        {
            TlsIdentity.Create(_folder["tls.pem"], "node", DateTimeOffset.UtcNow, days: 10);
            _certificate = X509Certificate2.CreateFromPemFile(_folder["tls.pem"]);
            PeerHandshake handshake = new(Hash256.Zero, _own, "node", _certificate, new Dictionary<Address, string>());
            Link = new PeerLink(new PeerConfiguration("peer", address, _own.Address.ToString()), handshake, new PeerTls(_certificate),
                new ManualTime { TimersElapse = TimeSpan.Zero }, Log.CreateLogger("link"), _ => { }, hasInboundConnection: hasInboundConnection);
            _running = Link.RunAsync(_stop.Token);
        }

        public LogCollector Log { get; } = new();

        public PeerLink Link { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running.WaitAsync(InProcessCluster.Patience);
            _stop.Dispose();
            _certificate.Dispose();
            _folder.Dispose();
            _own.Dispose();
        }
    }
}
