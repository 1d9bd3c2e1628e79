using System.Threading.Channels;
using Chain.Contracts.FirmwareUpdate;
using Chain.Contracts.Replication;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Commits;
using Chain.Node.Configuration;
using Chain.Node.Events;
using Chain.Node.Peering;
using Chain.Node.Replication;
using Chain.Node.Repository.Transfers;
using Chain.Node.Storage;
using Chain.Node.Submission;
using Microsoft.Extensions.Logging;
using Node.Tests.Chains;
using Node.Tests.Cluster;
using Node.Tests.Repository;

namespace Node.Tests.Replication;

/// <summary>
/// A broker applies its policy continuously: when space becomes free, when terms end, and to replications that an operator
/// ended.
/// </summary>
[TestFixture]
[Category("P3.3")]
public sealed class MirrorOverTimeTests
{
    private const int ImageBytes = 600;
    private static readonly TimeSpan BetweenBlocks = TimeSpan.FromMilliseconds(50);

    private readonly Channel<Transaction> _proposals = Channel.CreateUnbounded<Transaction>();
    private ShiftedTime _clock = null!;
    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private CommitFeed _feed = null!;
    private LogCollector _log = null!;
    private ILoggerFactory _loggers = null!;
    private RepositoryFixture _repository = null!;
    private RepositoryClient _client = null!;
    private BrokerService? _service;

    private EcdsaSigner Broker => _chain.Brokers[0];

    [SetUp]
    public async Task SetUp()
    {
        _clock = new ShiftedTime(timerSpeed: 100);
        _chain = TestChain.Create(validators: 1, brokers: 1);
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"], _clock);
        _maker.Pool.Admitted += transaction =>
        {
            if (transaction is { Kind: ContractKind.Replication, Method: ReplicationMethods.Propose }) _proposals.Writer.TryWrite(transaction);
        };
        _feed = new CommitFeed();
        _log = new LogCollector();
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
        _repository = await RepositoryFixture.StartAsync();
        _client = new RepositoryClient(_repository.Base, _repository.Signer, RepositoryFixture.ChainId, TimeProvider.System);
    }

    [TearDown]
    public async Task TearDown()
    {
        await StopAsync();
        while (_proposals.Reader.TryRead(out _))
        {
        }

        _client.Dispose();
        await _repository.DisposeAsync();
        _loggers.Dispose();
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public async Task Mirror_QuotaReached_ProposesAsSoonAsThereIsRoom()
    {
        Address[] releases = [Publish("m1"), Publish("m2")];
        await StartAsync(quotaBytes: ImageBytes + 1);
        await NextProposalAsync();
        Assert.That(await _log.WaitAsync("MirrorQuotaReached"), Does.Contain(releases[0].ToString()).Or.Contain(releases[1].ToString()));
        Commit();
        Address carried = releases.Single(r => Contract(r) is not null), waits = releases.Single(r => Contract(r) is null);

        Withdraw(carried);
        await NextProposalAsync();
        Commit();

        Assert.That(Contract(waits)!.Status, Is.EqualTo(ReplicationStatus.Proposed));
        Assert.That(Contract(carried)!.Status, Is.EqualTo(ReplicationStatus.Withdrawn));
    }

    [Test]
    [Category("REP-PROPOSE.12")]
    public async Task Mirror_TermsEnded_ProposesAnew()
    {
        Address release = Publish("m1");
        await StartAsync(termsHours: 1);
        await NextProposalAsync();
        Commit();
        Assert.That(Contract(release)!.Sequence, Is.EqualTo(1));

        _clock.Ahead = TimeSpan.FromHours(2);
        Commit();
        await NextProposalAsync();
        Commit();

        Assert.That(Contract(release)!.Sequence, Is.EqualTo(2));
        Assert.That(Contract(release)!.Status, Is.EqualTo(ReplicationStatus.Proposed));
    }

    [Test]
    public async Task Mirror_WithdrawnByHand_StaysSoAfterARestart()
    {
        Address release = Publish("m1");
        await StartAsync();
        await NextProposalAsync();
        Commit();
        Withdraw(release);
        await StopAsync();

        await StartAsync();
        Address other = Publish("m2");
        await NextProposalAsync();
        await StopAsync();
        Commit();

        Assert.That(Contract(other)!.Status, Is.EqualTo(ReplicationStatus.Proposed));
        Assert.That((Contract(release)!.Status, Contract(release)!.Sequence), Is.EqualTo((ReplicationStatus.Withdrawn, 1ul)));
    }

    private async Task StartAsync(long quotaBytes = long.MaxValue, int termsHours = 0)
    {
        BrokerSettings settings = new(Broker.Address, new MirrorPolicy([new MirrorConfiguration()], quotaBytes), termsHours, WithdrawSuperseded: true);
        _service = new BrokerService(_maker.Store, _feed, _maker.Submitter,
            Owner.Of([Broker], _maker.Store), settings, _client,
            new NodeEvents([new ReplicationReports(_loggers.CreateLogger<ReplicationReports>())]), _clock, _loggers.CreateLogger<BrokerService>());
        await _service.StartAsync(CancellationToken.None);
    }

    private async Task StopAsync()
    {
        if (_service is null) return;
        await _service.StopAsync(CancellationToken.None);
        _service.Dispose();
        _service = null;
    }

    private Address Publish(string model)
    {
        byte[] image = RepositoryFixture.Image(ImageBytes, model.GetHashCode(StringComparison.Ordinal));
        ReleaseManifest manifest = TestChain.Manifest(_chain.Vendor, image, "http://127.0.0.1/firmware/0", model);
        Address release = manifest.ContractAddress(_chain.ChainId);
        Commit(_chain.Deploy(_chain.Vendor, _maker.NextNonce(), manifest));
        EcdsaSigner authority = _chain.Validators[0];
        Commit(_chain.Call(authority, _maker.NextNonce(authority), ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest, release,
            FirmwareUpdateCalls.Attest(manifest.ImageSizeBytes, manifest.ImageSha256)));
        return release;
    }

    private void Withdraw(Address release) => Commit(_chain.Call(Broker, _maker.NextNonce(Broker), ContractKind.Replication,
        ReplicationMethods.Withdraw, ContractOf(release), ReplicationCalls.Withdraw(Contract(release)!.ProposalDigest, "by hand")));

    /// <summary>Waits for the next proposal. Commits blocks meanwhile, as heartbeats do.</summary>
    private async Task NextProposalAsync()
    {
        using CancellationTokenSource limit = new(InProcessCluster.Patience);
        Task<Transaction> next = _proposals.Reader.ReadAsync(limit.Token).AsTask();
        while (await Task.WhenAny(next, Task.Delay(BetweenBlocks, limit.Token)) != next)
        {
            Assert.That(limit.IsCancellationRequested, Is.False, string.Join('\n', _log.Lines));
            if (_maker.Pool.Count == 0) Commit();
        }

        await next;
    }

    private void Commit(params Transaction[] transactions) => _maker.GrowAndPublish(_feed, transactions);

    private Address ContractOf(Address release) => ReplicationProposal.ContractAddress(_chain.ChainId, release, Broker.Address);

    private ReplicationRecord? Contract(Address release)
    {
        using StateView view = _maker.Store.OpenView();
        return ReplicationView.Read(view, ContractOf(release))?.Record;
    }
}
