using System.Text;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Attestation;
using Chain.Node.Commits;
using Chain.Node.Events;
using Chain.Node.Keys;
using Chain.Node.Peering;
using Chain.Node.Repository.Client;
using Chain.Node.Submission;
using Chain.Node.Telemetry;
using Microsoft.Extensions.Logging;
using Node.Tests.Chains;
using Node.Tests.Cluster;
using Node.Tests.Repository;

namespace Node.Tests.Attestation;

/// <summary>An authority retries its attestation until the chain has it, and logs why it waits.</summary>
[TestFixture]
[Category("P1.3")]
public sealed class AttestationServiceTests
{
    private static readonly byte[] Image = RepositoryFixture.Image(20_000);
    private static readonly string Head = $"HTTP/1.1 200 OK\r\nContent-Length: {Image.Length}\r\n\r\n";

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private CommitFeed _feed = null!;
    private SemaphoreSlim _admitted = null!;
    private LogCollector _log = null!;
    private ILoggerFactory _loggers = null!;
    private Transaction? _last;

    private EcdsaSigner Own => _chain.Validators[3];

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create();
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
        _feed = new CommitFeed();
        _log = new LogCollector();
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
        _admitted = new SemaphoreSlim(0);
    }

    [TearDown]
    public void TearDown()
    {
        _loggers.Dispose();
        _admitted.Dispose();
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public async Task Attest_RefusedByTheMempool_IsMadeAgainOnceThereIsRoom()
    {
        await using LyingServer server = Serving(_ => true);
        Address release = Deploy(server.Uri);
        for (ulong nonce = 0; nonce < Limits.MempoolPerSenderMax; nonce++) _maker.Admit(_chain.Call(Own, nonce));
        await using Attestor attestor = await StartAsync(TimeProvider.System);

        Assert.That(await _log.WaitAsync("ContractCallNotAdmitted"), Does.Contain(release.ToString()).And.Contain("SenderQueueFull"));
        while (_maker.Pool.Count > 0) Commit();

        await NextAsync(release);
        Commit();
        Assert.That(Attestors(release), Is.EqualTo([Own.Address]));
        Assert.That(server.Connections, Is.EqualTo(1), "the verified image is not fetched again because a call failed");
    }

    [Test]
    public async Task Attest_FetchThrows_IsLoggedAndTriedAgain()
    {
        await using LyingServer server = Serving(_ => true);
        Address release = Deploy(server.Uri);
        await using Attestor attestor = await StartAsync(new ThrowsOnce());

        await NextAsync(release);
        Assert.That(await _log.WaitAsync("ContractStepFailed"), Does.Contain(release.ToString()).And.Contain("the clock is broken"));
        Commit();
        Assert.That(Attestors(release), Is.EqualTo([Own.Address]));
    }

    [Test]
    [Category("A13")]
    public async Task Attest_RepositoryTrickles_GivesUpWithTheReasonAndTriesAgain()
    {
        await using LyingServer server = Serving(connection => connection > 1);
        Address release = Deploy(server.Uri);
        await using Attestor attestor = await StartAsync(TimeProvider.System);

        Assert.That(await _log.WaitAsync("ImageNotRight"), Does.Contain(server.Uri.ToString()).And.Contain("TooSlow"));
        await NextAsync(release);
        Commit();
        Assert.That(Attestors(release), Is.EqualTo([Own.Address]));
    }

    [Test]
    [Category("A01")]
    public async Task Attest_OtherPieces_IsNotMade()
    {
        await using LyingServer server = Serving(_ => true);
        Deploy(server.Uri, Sha256.Hash("pieces of another image"u8));
        await using Attestor attestor = await StartAsync(TimeProvider.System);

        Assert.That(await _log.WaitAsync("ImageNotRight"), Does.Contain("a different piece root"));
        Assert.That(_maker.Pool.Count, Is.Zero);
    }

    [Test]
    public async Task Attest_CallIsInABlockAndChangedNothing_IsMadeAgain()
    {
        await using LyingServer server = Serving(_ => true);
        Address release = Deploy(server.Uri);
        await using Attestor attestor = await StartAsync(TimeProvider.System);
        await NextAsync(release);
        Transaction lost = _last!;

        // Simulates a lost call: another transaction uses its nonce.
        _maker.Pool.Remove(lost);
        Commit(_chain.Call(Own, lost.Nonce));

        await NextAsync(release);
        Assert.That(_last!.Nonce, Is.EqualTo(lost.Nonce + 1));
        Assert.That(await _log.WaitAsync("ContractCallMadeAgain"), Does.Contain(lost.Id.ToString()));
    }

    /// <summary>Serves the image at full speed on the selected connections, counted from 1; on the others, one byte every 20 ms.</summary>
    private static LyingServer Serving(Func<int, bool> isQuick)
    {
        int connections = 0;
        return new LyingServer(async (stream, token) =>
        {
            bool quick = isQuick(Interlocked.Increment(ref connections));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head), token);
            for (int i = 0; !quick && i < Image.Length; i++)
            {
                await stream.WriteAsync(Image.AsMemory(i, 1), token);
                await Task.Delay(20, token);
            }

            if (quick) await stream.WriteAsync(Image, token);
        });
    }

    private Address Deploy(Uri uri, Hash256? piecesRoot = null)
    {
        ReleaseManifest manifest = TestChain.Manifest(_chain.Vendor, Image, uri.ToString()) with { PiecesRoot = piecesRoot ?? MerkleTree.HashLeaf(Image) };
        _maker.Grow(_chain.Deploy(_chain.Vendor, 0, manifest));
        return manifest.ContractAddress(_chain.ChainId);
    }

    private async Task<Attestor> StartAsync(TimeProvider fetchTime)
    {
        _maker.Pool.Admitted += transaction =>
        {
            if (transaction.Method != FirmwareUpdateMethods.Attest) return;
            _last = transaction;
            _admitted.Release();
        };
        FetchOptions hurried = TestFetch.Options with { RateMinBytesPerSecond = 10_000, RateWindow = TimeSpan.FromMilliseconds(200) };
        Attestor attestor = new(_maker, _feed, Own, new ImageFetcher(hurried, fetchTime), _loggers);
        await attestor.StartAsync();
        return attestor;
    }

    private async Task NextAsync(Address release)
    {
        Assert.That(await _admitted.WaitAsync(InProcessCluster.Patience), Is.True, string.Join('\n', _log.Lines));
        Assert.That((_last!.Sender, _last.Target), Is.EqualTo((Own.Address, release)));
    }

    private void Commit(params Transaction[] transactions) => _maker.GrowAndPublish(_feed, transactions);

    private IEnumerable<Address> Attestors(Address release) => _maker.ReadRelease(release).Attestors;

    /// <summary>The attestation service and the parts that it needs.</summary>
    private sealed class Attestor(ChainMaker maker, CommitFeed feed, EcdsaSigner own, ImageFetcher fetcher, ILoggerFactory loggers) : IAsyncDisposable
    {
        private readonly ImageChecks _checks = new(
            fetcher, new NodeEvents([new ImageCheckReports(new NodeMetrics(), loggers.CreateLogger<ImageCheckReports>())]));
        private AttestationService? _service;

        public Task StartAsync()
        {
            _service = new AttestationService(maker.Store, feed, new NodeIdentity(own.Address, [own], maker.Store),
                maker.Submitter, _checks, TimeProvider.System,
                loggers.CreateLogger<AttestationService>());
            return _service.StartAsync(CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            await _service!.StopAsync(CancellationToken.None);
            _service.Dispose();
            _checks.Dispose();
            fetcher.Dispose();
        }
    }

    /// <summary>A clock that fails when the first timer is created.</summary>
    private sealed class ThrowsOnce : TimeProvider
    {
        private int _timers;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Interlocked.Increment(ref _timers) == 1 ? throw new InvalidOperationException("the clock is broken")
                : base.CreateTimer(callback, state, dueTime, period);
    }
}
