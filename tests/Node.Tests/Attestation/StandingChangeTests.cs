using System.Globalization;
using System.Threading.Channels;
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
using Chain.Node.Peering;
using Chain.Node.Repository.Client;
using Chain.Node.Storage;
using Chain.Node.Submission;
using Chain.Node.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Node.Tests.Chains;
using Node.Tests.Cluster;
using Node.Tests.Repository;

namespace Node.Tests.Attestation;

/// <summary>What an authority does when roles, validator sets or thresholds change instead of the release.</summary>
[TestFixture]
[Category("P1.3")]
public sealed class StandingChangeTests
{
    private static readonly byte[] Image = RepositoryFixture.Image(20_000);

    private readonly Channel<Transaction> _admitted = Channel.CreateUnbounded<Transaction>();
    private readonly ShiftedTime _clock = new();
    private LyingServer _server = null!;
    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private CommitFeed _feed = null!;
    private ImageFetcher _fetcher = null!;
    private ImageChecks _checks = null!;
    private AttestationService? _service;

    [TearDown]
    public async Task TearDown()
    {
        await StopAsync();
        _checks.Dispose();
        _fetcher.Dispose();
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
        await _server.DisposeAsync();
        while (_admitted.Reader.TryRead(out _))
        {
        }
    }

    [Test]
    [Category("UPD-ACTIVATE.11"), Category("P1.4")]
    public async Task Activate_ThresholdFallsWhileTheReleaseWaits_IsCalled()
    {
        Prepare(TestChain.Create(validators: 1, parameters: new ChainParameters { AuditorThreshold = 1 }));
        EcdsaSigner authority = _chain.Validators[0];
        Address release = Deploy("1.0.0");
        await StartAsync(authority);
        await NextAsync(FirmwareUpdateMethods.Attest, release);
        Commit();
        Assert.That(Read(release).Status, Is.EqualTo(ReleaseStatus.Deployed), "no auditor has approved it");

        Commit(Govern(authority, new GovernanceAction.SetParameters(new ChainParameters())));

        await NextAsync(FirmwareUpdateMethods.Activate, release);
        Commit();
        Assert.That(Read(release).Status, Is.EqualTo(ReleaseStatus.Active));
    }

    [Test]
    [Category("GOV-SET.8")]
    public async Task Attest_JoinsTheValidatorSetLater_AttestsWhatWaitsAlready()
    {
        Prepare(TestChain.Create(validators: 1, candidates: 1));
        EcdsaSigner authority = _chain.Validators[0], candidate = _chain.Candidates[0];
        Address release = Deploy("1.0.0");
        await StartAsync(candidate);

        Commit(_chain.Call(candidate, 0, ContractKind.Participants, ParticipantMethods.Ready, default, ParticipantCalls.Ready(0)));
        Commit(Govern(authority, new GovernanceAction.ChangeValidators([], [candidate.Address])));

        Transaction call = await NextAsync(FirmwareUpdateMethods.Attest, release);
        Assert.That(call.Sender, Is.EqualTo(candidate.Address));
    }

    [Test]
    [Category("UPD-ATTEST.6")]
    public async Task Attest_ReleaseHasExpired_IsNotCalled()
    {
        Prepare(TestChain.Create(validators: 1));
        Address expired = Deploy("1.0.0", DateTimeOffset.UtcNow.AddSeconds(60).ToUnixTimeMilliseconds());
        _clock.Ahead = TimeSpan.FromMinutes(2);
        Address fresh = Deploy("2.0.0");
        Assert.That(Read(expired).Manifest.HasExpired(_maker.Store.Head.Header.TimeMs), Is.True);

        await StartAsync(_chain.Validators[0]);

        await NextAsync(FirmwareUpdateMethods.Attest, fresh);
        await StopAsync();
        Assert.That(_admitted.Reader.TryRead(out _), Is.False, "the chain would refuse every attestation");
    }

    private void Prepare(TestChain chain)
    {
        _chain = chain;
        _clock.Ahead = TimeSpan.Zero;
        string head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {Image.Length}");
        _server = LyingServer.Answering(head, Image);
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"], _clock);
        _feed = new CommitFeed();
        _fetcher = new ImageFetcher(TestFetch.Options, TimeProvider.System);
        _checks = new ImageChecks(_fetcher, new NodeEvents([]));
    }

    private async Task StartAsync(EcdsaSigner own)
    {
        _maker.Pool.Admitted += transaction =>
        {
            if (transaction.Kind == ContractKind.FirmwareUpdate) _admitted.Writer.TryWrite(transaction);
        };
        _service = new AttestationService(_maker.Store, _feed, new NodeIdentity(own.Address, [own], _maker.Store), _maker.Submitter, _checks,
            TimeProvider.System, NullLogger<AttestationService>.Instance);
        await _service.StartAsync(CancellationToken.None);
    }

    private async Task StopAsync()
    {
        if (_service is null) return;
        await _service.StopAsync(CancellationToken.None);
        _service.Dispose();
        _service = null;
    }

    private Address Deploy(string version, long expiresAtMs = 0)
    {
        ReleaseManifest manifest = TestChain.Manifest(_chain.Vendor, Image, _server.Uri.ToString(), version: version, counter: version[0] - (ulong)'0') with
        {
            PiecesRoot = MerkleTree.HashLeaf(Image),
            ExpiresAtMs = expiresAtMs,
        };
        Commit(_chain.Deploy(_chain.Vendor, _maker.NextNonce(), manifest));
        return manifest.ContractAddress(_chain.ChainId);
    }

    private Transaction Govern(EcdsaSigner authority, GovernanceAction action) => _chain.Call(authority, _maker.NextNonce(authority),
        ContractKind.Participants, ParticipantMethods.Propose, default, ParticipantCalls.Propose(action, _maker.Store.Head.Height + 100));

    private async Task<Transaction> NextAsync(int method, Address release)
    {
        using CancellationTokenSource limit = new(InProcessCluster.Patience);
        Transaction next = await _admitted.Reader.ReadAsync(limit.Token);
        Assert.That((next.Method, next.Target), Is.EqualTo((method, release)));
        return next;
    }

    private void Commit(params Transaction[] transactions) =>
        Assert.That(_maker.GrowAndPublish(_feed, transactions).Receipts.Select(r => r.Outcome), Is.All.EqualTo(Outcome.Accepted));

    private ReleaseRecord Read(Address release) => _maker.ReadRelease(release);
}
