using Chain.Contracts.FirmwareUpdate;
using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Attestation;
using Chain.Node.Commits;
using Chain.Node.Events;
using Chain.Node.Keys;
using Chain.Node.Repository.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Node.Tests.Chains;
using Node.Tests.Cluster;
using Node.Tests.Repository;

namespace Node.Tests.Attestation;

/// <summary>Vendors whose servers never answer do not delay the attestation of another vendor's release.</summary>
[TestFixture]
[Category("P1.3"), Category("A13")]
public sealed class FairAttestationTests
{
    private static readonly byte[] Image = RepositoryFixture.Image(20_000);

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private CommitFeed _feed = null!;

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create(validators: 1, vendors: 5);
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
        _feed = new CommitFeed();
    }

    [TearDown]
    public void TearDown()
    {
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public async Task Attest_FourVendorsHoldEverySlot_AnotherVendorsReleaseIsAttested()
    {
        await using LyingServer silent = new((_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token));
        await using LyingServer good = Good();
        foreach (EcdsaSigner vendor in _chain.Vendors.Take(4))
        {
            for (int i = 1; i <= 3; i++) Deploy(vendor, silent.Uri, i);
        }

        await using Running running = await StartAsync();
        await Wait.UntilAsync(() => silent.Connections >= 8, "the silent servers hold every slot");

        Address release = Deploy(_chain.Vendors[4], good.Uri, 1);

        Assert.That(await running.NextAsync(), Is.EqualTo(release));
    }

    [Test]
    public async Task Attest_VendorIsSuspended_IsNotFetched()
    {
        await using LyingServer good = Good();
        await using LyingServer suspended = Good();
        Deploy(_chain.Vendors[0], suspended.Uri, 1);
        EcdsaSigner authority = _chain.Validators[0];
        GovernanceAction suspend = new GovernanceAction.SetSuspended(_chain.Vendors[0].Address, true);
        Commit(_chain.Call(authority, _maker.NextNonce(authority), ContractKind.Participants, ParticipantMethods.Propose, default,
            ParticipantCalls.Propose(suspend, _maker.Store.Head.Height + 100)));
        Address release = Deploy(_chain.Vendors[1], good.Uri, 1);

        await using Running running = await StartAsync();

        Assert.That(await running.NextAsync(), Is.EqualTo(release));
        Assert.That(suspended.Connections, Is.Zero);
    }

    private static LyingServer Good() => LyingServer.Answering($"HTTP/1.1 200 OK\r\nContent-Length: {Image.Length}", Image);

    private Address Deploy(EcdsaSigner vendor, Uri uri, int number)
    {
        ReleaseManifest manifest = TestChain.Manifest(vendor, Image, uri.ToString(), version: $"{number}.0.0", counter: (ulong)number) with
        {
            PiecesRoot = MerkleTree.HashLeaf(Image),
        };
        Commit(_chain.Deploy(vendor, _maker.NextNonce(vendor), manifest));
        return manifest.ContractAddress(_chain.ChainId);
    }

    private void Commit(Transaction transaction) =>
        Assert.That(_maker.GrowAndPublish(_feed, transaction).Receipts.Select(r => r.Outcome), Is.All.EqualTo(Outcome.Accepted));

    private async Task<Running> StartAsync()
    {
        Running running = new(_maker, _feed, _chain.Validators[0]);
        await running.StartAsync();
        return running;
    }

    /// <summary>A running attestation service, whose fetches have no deadline of their own.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly TaskCompletionSource<Address> _attested = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ImageFetcher _fetcher = new(TestFetch.Options with { HeaderDeadline = TimeSpan.FromHours(1) }, TimeProvider.System);
        private readonly ImageChecks _checks;
        private readonly AttestationService _service;

        public Running(ChainMaker maker, CommitFeed feed, EcdsaSigner own)
        {
            _checks = new ImageChecks(_fetcher, new NodeEvents([]));
            _service = new AttestationService(maker.Store, feed, new NodeIdentity(own.Address, [own], maker.Store), maker.Submitter, _checks,
                TimeProvider.System, NullLogger<AttestationService>.Instance);
            maker.Pool.Admitted += transaction =>
            {
                if (transaction.Kind == ContractKind.FirmwareUpdate && transaction.Method == FirmwareUpdateMethods.Attest)
                    _attested.TrySetResult(transaction.Target);
            };
        }

        public Task StartAsync() => _service.StartAsync(CancellationToken.None);

        public Task<Address> NextAsync() => _attested.Task.WaitAsync(InProcessCluster.Patience);

        public async ValueTask DisposeAsync()
        {
            await _service.StopAsync(CancellationToken.None);
            _service.Dispose();
            _checks.Dispose();
            _fetcher.Dispose();
        }
    }
}
