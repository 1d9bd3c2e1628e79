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

/// <summary>The side that dials: to whom it talks, and that it never gives up.</summary>
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
        await Eventually.TrueAsync(() => cluster[0].Hub.ConnectedCount == 0);
        await cluster[1].StartAsync();
        await Eventually.TrueAsync(() => cluster[0].Hub.ConnectedCount == 1);
        await cluster.CommitAsync();
    }

    [Test]
    public async Task DialNow_WhileItWaitsToDialAgain_DialsAtOnce()
    {
        TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        using TcpListener port = new((IPEndPoint)free.LocalEndpoint);
        free.Dispose();
        string address = $"https://{port.LocalEndpoint}";
        using EcdsaSigner own = EcdsaSigner.Generate();
        using TempFolder folder = new();
        TlsIdentity.Create(folder["tls.pem"], "node", DateTimeOffset.UtcNow, days: 10);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(folder["tls.pem"]);
        PeerHandshake handshake = new(Hash256.Zero, own, "node", certificate, new Dictionary<Address, string>());
        LogCollector log = new();
        PeerLink link = new(new PeerConfiguration("peer", address, own.Address.ToString()), handshake, new PeerTls(certificate), new StoppedClock(),
            log.CreateLogger("link"), _ => { });
        using CancellationTokenSource stop = new();
        Task running = link.RunAsync(stop.Token);
        await log.WaitAsync("PeerNotConnected");
        port.Start();
        Task<TcpClient> dialled = port.AcceptTcpClientAsync();
        Assert.That(dialled.IsCompleted, Is.False, "with this clock no wait ends by itself");
        link.DialNow();
        using (await dialled.WaitAsync(InProcessCluster.Patience))
        {
            await stop.CancelAsync();
            await running.WaitAsync(InProcessCluster.Patience);
        }
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
                // It was cut off, as it should be, and comes again.
            }
        }

        await cluster.CommitAsync();
        await cluster.CommitAsync(via: 1);
        cluster.AssertAgreement();
    }

    /// <summary>A clock whose timers never fire.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
