using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Commits;
using Chain.Node.EvidenceReports;
using Chain.Node.Keys;
using Chain.Node.Peering;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Chain.Node.Submission;
using Microsoft.Extensions.Logging.Abstractions;
using Node.Tests.Chains;

namespace Node.Tests.EvidenceReports;

/// <summary>The node reports the evidence that its consensus engine found, in one transaction of its own (threat D04).</summary>
[TestFixture]
[Category("D04")]
public sealed class EvidenceReporterTests
{
    // It is the turn of the validator at index 3 to report evidence of height 1, so this reporter does not wait for others.
    private const int Reporting = 3;
    private const int Offender = 0;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private CommitFeed _feed = null!;
    private ReceiptWaiter _receipts = null!;
    private EvidenceReporter _reporter = null!;
    private SemaphoreSlim _admitted = null!;
    private Transaction? _last;

    [SetUp]
    public async Task SetUp()
    {
        _chain = TestChain.Create();
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
        _maker.GrowBy(2);
        _feed = new CommitFeed();
        _receipts = new ReceiptWaiter(_maker.Store, _feed, TimeProvider.System);
        EcdsaSigner own = _chain.Validators[Reporting];
        OwnTransactions transactions = new(new NodeIdentity(own.Address, [own], _maker.Store),
            _maker.Submitter);
        _reporter = new EvidenceReporter(_maker.Store, transactions, _receipts, TimeProvider.System, NullLogger<EvidenceReporter>.Instance);
        _admitted = new SemaphoreSlim(0);
        _maker.Pool.Admitted += transaction =>
        {
            _last = transaction;
            _admitted.Release();
        };
        await _receipts.StartAsync(CancellationToken.None);
        await _reporter.StartAsync(CancellationToken.None);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _reporter.StopAsync(CancellationToken.None);
        await _receipts.StopAsync(CancellationToken.None);
        _reporter.Dispose();
        _receipts.Dispose();
        _admitted.Dispose();
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public async Task Report_DoubleVote_SuspendsTheOffenderByATransactionOfThisNode()
    {
        DuplicateVoteEvidence evidence = DoubleVote(round: 0);

        _reporter.Report(evidence);
        Transaction transaction = await NextAsync();
        Commit();

        using StateView view = _maker.Store.OpenView();
        Assert.Multiple(() =>
        {
            Assert.That(transaction.Sender, Is.EqualTo(_chain.Validators[Reporting].Address));
            Assert.That(transaction.Payload.ToArray(), Is.EqualTo(ParticipantCalls.SubmitEvidence(evidence)));
            Assert.That(view.TryRead(StateKeys.Evidence(evidence.Id(_chain.ChainId)), out _), Is.True);
            Assert.That(view.Participant(_chain.Validators[Offender].Address)!.IsSuspended, Is.True);
            Assert.That(view.Head.NextValidators.Count, Is.EqualTo(3));
        });
    }

    [Test]
    public async Task Report_OffenceThatIsOnTheChain_IsNotSubmittedAgain()
    {
        DuplicateVoteEvidence first = DoubleVote(round: 0), second = DoubleVote(round: 1);
        _reporter.Report(first);
        await NextAsync();
        Commit();

        _reporter.Report(first);
        _reporter.Report(second);

        // Reports are handled in order. So the second one arriving next shows that the first was skipped.
        Assert.That((await NextAsync()).Payload.ToArray(), Is.EqualTo(ParticipantCalls.SubmitEvidence(second)));
    }

    [Test]
    public void Report_MoreThanMayWait_NeverBlocks()
    {
        for (int i = 0; i < 10 * EvidenceReporter.WaitingMax; i++) _reporter.Report(DoubleVote(round: 0));

        Assert.That(_maker.Pool.Count, Is.LessThanOrEqualTo(1));
    }

    private async Task<Transaction> NextAsync()
    {
        Assert.That(await _admitted.WaitAsync(Patience), Is.True, "a transaction is admitted");
        return _last!;
    }

    private void Commit() => _maker.GrowAndPublish(_feed);

    private DuplicateVoteEvidence DoubleVote(int round)
    {
        Hash256 one = Sha256.Hash("one"u8), other = Sha256.Hash("other"u8);
        return new DuplicateVoteEvidence(_chain.Precommit(Offender, 1, round, one), _chain.Precommit(Offender, 1, round, other));
    }
}
