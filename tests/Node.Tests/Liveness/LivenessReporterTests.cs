using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Commits;
using Chain.Node.Keys;
using Chain.Node.Liveness;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Microsoft.Extensions.Logging.Abstractions;
using Node.Tests.Chains;

namespace Node.Tests.Liveness;

/// <summary>A validator's node states by itself that it runs, while a change of the set waits for that, and otherwise never.</summary>
[TestFixture]
[Category("GOV-LIVE.2")]
public sealed class LivenessReporterTests
{
    private const int Own = 0, Offender = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private LivenessReporter _reporter = null!;
    private SemaphoreSlim _admitted = null!;
    private SemaphoreSlim _asked = null!;
    private Transaction? _last;
    private volatile bool _canVote = true;

    [SetUp]
    public async Task SetUp()
    {
        _chain = TestChain.Create(rules: 3);
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
        _maker.GrowBy(2);
        _admitted = new SemaphoreSlim(0);
        _asked = new SemaphoreSlim(0);
        EcdsaSigner own = _chain.Validators[Own];
        _reporter = new LivenessReporter(_maker.Store, new NodeIdentity(own.Address, [own], _maker.Store), _maker.Submitter, CanVote, TimeProvider.System,
            NullLogger<LivenessReporter>.Instance);
        _maker.Pool.Admitted += transaction =>
        {
            _last = transaction;
            _admitted.Release();
        };
        await _reporter.StartAsync(CancellationToken.None);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _reporter.StopAsync(CancellationToken.None);
        _reporter.Dispose();
        _admitted.Dispose();
        _asked.Dispose();
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public async Task Run_OffenceThatWaits_StatesOnceWithTheVotingKey()
    {
        await PassRoundsAsync(2);
        Assert.That(_maker.Pool.Count, Is.Zero, "nothing waits");
        CommitOffence();

        Transaction stated = await NextAsync();
        Commit();
        await PassRoundsAsync(2);

        Assert.Multiple(() =>
        {
            Assert.That((stated.Sender, stated.Method), Is.EqualTo((_chain.Validators[Own].Address, ParticipantMethods.Ready)));
            Assert.That(stated.Payload.ToArray(), Is.EqualTo(ParticipantCalls.Ready(3)));
            Assert.That(_maker.Pool.Count, Is.Zero, "its word is on the chain");
            using StateView view = _maker.Store.OpenView();
            Assert.That(WaitingChanges.In(view).Single().Running, Is.EqualTo(new[] { _chain.Validators[Own].Address }));
        });
    }

    [Test]
    public async Task Run_NodeThatCannotVote_StatesNothing()
    {
        _canVote = false;
        CommitOffence();

        await PassRoundsAsync(2);
        Assert.That(_maker.Pool.Count, Is.Zero);
        _canVote = true;
        Assert.That((await NextAsync()).Method, Is.EqualTo(ParticipantMethods.Ready));
    }

    private bool CanVote()
    {
        _asked.Release();
        return _canVote;
    }

    /// <summary>Waits until the reporter has looked some times more. A look ends before the next one begins.</summary>
    private async Task PassRoundsAsync(int rounds)
    {
        while (_asked.CurrentCount > 0) await _asked.WaitAsync();
        for (int i = 0; i <= rounds; i++) Assert.That(await _asked.WaitAsync(Patience), Is.True, "the reporter looks at the chain");
    }

    private async Task<Transaction> NextAsync()
    {
        Assert.That(await _admitted.WaitAsync(Patience), Is.True, "a transaction is admitted");
        return _last!;
    }

    private void Commit() => _maker.GrowAndPublish(new CommitFeed());

    private void CommitOffence()
    {
        Hash256 one = Sha256.Hash("one"u8), other = Sha256.Hash("other"u8);
        DuplicateVoteEvidence evidence = new(_chain.Precommit(Offender, 1, 0, one), _chain.Precommit(Offender, 1, 0, other));
        byte[] payload = ParticipantCalls.SubmitEvidence(evidence);
        _maker.Grow(_chain.Call(_chain.Vendor, _maker.NextNonce(), ContractKind.Participants, ParticipantMethods.SubmitEvidence, default, payload));
        while (_admitted.CurrentCount > 0) _admitted.Wait();
    }
}
