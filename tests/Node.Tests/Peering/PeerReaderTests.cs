using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Telemetry;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Node.Tests.Chains;

namespace Node.Tests.Peering;

/// <summary>Consensus frames of a peer do not wait for its transactions, however many it sends and however long their checks take.</summary>
[TestFixture]
[Category("D16")]
public sealed class PeerReaderTests
{
    private TaskCompletionSource<AdmissionVerdict[]> _checked = null!;
    private TestChain _chain = null!;
    private Inbox _inbox = null!;
    private PeerReader _reader = null!;

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create(validators: 1);
        _checked = new TaskCompletionSource<AdmissionVerdict[]>();
        _inbox = new Inbox(_checked.Task);
        _reader = new PeerReader(_chain.Validators[0].Address, _chain.ChainId, _inbox, new NodeMetrics(), TimeProvider.System, NullLogger.Instance);
    }

    [TearDown]
    public void TearDown() => _chain.Dispose();

    [Test]
    public async Task Handle_TransactionsThatAreStillBeingChecked_DoNotHoldAVote()
    {
        PeerFrame transactions = Frame(_chain.Call(_chain.Vendor, 0));
        for (int i = 0; i < 10; i++) await _reader.HandleAsync(transactions, CancellationToken.None).WaitAsync(Wait.Patience);
        await _reader.HandleAsync(Status(), CancellationToken.None).WaitAsync(Wait.Patience);
        Assert.That((_inbox.Transactions, _inbox.Messages), Is.EqualTo((10, 1)));
    }

    [Test]
    public async Task Handle_MoreTransactionsThanMayBeChecked_SkipsThemAndGoesOn()
    {
        Transaction large = _chain.Call(_chain.Vendor, 0, payloadBytes: 15_000);
        PeerFrame transactions = Frame([.. Enumerable.Repeat(large, 16)]);
        int frames = (PeerReader.CheckingBytesMax / (16 * large.Encoded.Length)) + 5;
        for (int i = 0; i < frames; i++) await _reader.HandleAsync(transactions, CancellationToken.None).WaitAsync(Wait.Patience);
        Assert.That(_inbox.Transactions, Is.InRange(1, (frames * 16) - 16), "some were skipped");

        await _reader.HandleAsync(Status(), CancellationToken.None).WaitAsync(Wait.Patience);
        Assert.That(_inbox.Messages, Is.EqualTo(1));
        int before = _inbox.Transactions;
        _checked.SetResult([]);
        await Wait.UntilAsync(async () =>
        {
            await _reader.HandleAsync(transactions, CancellationToken.None);
            return _inbox.Transactions > before;
        }, "it reads transactions again once the others are checked");
    }

    [Test]
    public async Task Handle_ABadSignatureFoundLater_EndsTheCallThen()
    {
        await _reader.HandleAsync(Frame(_chain.Call(_chain.Vendor, 0)), CancellationToken.None);
        Assert.That(_reader.Refused.IsCompleted, Is.False);
        _checked.SetResult([AdmissionVerdict.BadSignature]);
        RpcException refused = await _reader.Refused.WaitAsync(Wait.Patience);
        Assert.That(refused.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
    }

    private static PeerFrame Frame(params Transaction[] transactions)
    {
        PeerFrame frame = new() { Transactions = new Transactions() };
        frame.Transactions.Transactions_.AddRange(transactions.Select(t => ByteString.CopyFrom(t.Encoded.Span)));
        return frame;
    }

    private static PeerFrame Status()
    {
        StatusMessage status = new(1, 0, RoundStep.Propose, Hash256.Zero, default, default, -1, default);
        return new PeerFrame { Consensus = ByteString.CopyFrom(status.Encode()) };
    }

    private sealed class Inbox(Task<AdmissionVerdict[]> verdicts) : IPeerInbox
    {
        public int Transactions { get; private set; }

        public int Messages { get; private set; }

        public void OnSignal(Address from, PeerSignal signal)
        {
        }

        public ValueTask OnConsensusAsync(Address from, ConsensusMessage message, JournalStanding journal, int bytes, CancellationToken cancellation)
        {
            Messages++;
            return ValueTask.CompletedTask;
        }

        public Task<AdmissionVerdict[]> OnTransactionsAsync(Address from, IReadOnlyList<Transaction> transactions)
        {
            Transactions += transactions.Count;
            return verdicts;
        }
    }
}
