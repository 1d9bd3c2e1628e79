using Chain.Contracts;
using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Engine;

/// <summary>The engine itself: overlay, nonces, receipts, events, versions of kinds.</summary>
internal sealed class EngineTests
{
    private const ContractKind Kind = ContractKind.FirmwareUpdate;

    private TestLedger _ledger = null!;

    private Party Sender => _ledger.Vendor;

    [SetUp]
    public void SetUp() => _ledger = Council.Start(engine: EngineOf(new ContractRegistry.Entry(Kind, 1, 0, new ProbeContract(1))));

    [Category("ENG-CALL.2")]
    [Test]
    public void Execute_AcceptedCall_LeavesItsWritesAndEvents()
    {
        Receipt receipt = _ledger.RunBlock(Call(ProbeContract.Write))[0];

        Assert.That(receipt.IsAccepted, Is.True);
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.ParticipantChanged, Sender.Address, Sender.Address) }));
        Assert.That(_ledger.Store.TryRead(ProbeContract.Key, out ReadOnlyMemory<byte> value) && value.Span[0] == 1, Is.True);
    }

    [Category("ENG-CALL.2")]
    [Test]
    public void Execute_LaterCallOfTheBlock_SeesWhatTheEarlierWrote()
    {
        IReadOnlyList<Receipt> receipts = _ledger.RunBlock(
            Call(ProbeContract.WriteIfAbsent), Call(ProbeContract.WriteIfAbsent), Call(ProbeContract.Delete), Call(ProbeContract.WriteIfAbsent));

        Assert.That(receipts.Select(r => r.Outcome), Is.EqualTo(new[] { Outcome.Accepted, Outcome.Duplicate, Outcome.Accepted, Outcome.Accepted }));
    }

    [Category("ENG-CALL.1")]
    [Category("ENG-NONCE.1")]
    [Test]
    public void Execute_RejectedCall_LeavesReceiptAndNonceAndNothingElse()
    {
        BlockExecution execution = _ledger.Execute(Call(ProbeContract.WriteAndRefuse));

        Receipt receipt = execution.Receipts.Single();
        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.WrongStatus));
        Assert.That(receipt.Contract, Is.EqualTo(default(Address)));
        Assert.That(receipt.Events, Is.Empty);
        Assert.That(execution.Writes.Select(w => w.Key), Is.EqualTo(new[] { StateKeys.Nonce(Sender.Address) }));
    }

    [Category("ENG-CALL.1")]
    [Test]
    public void Execute_RejectedCallBetweenAccepted_DoesNotShowThrough()
    {
        IReadOnlyList<Receipt> receipts = _ledger
            .RunBlock(Call(ProbeContract.WriteAndRefuse), Call(ProbeContract.WriteIfAbsent), Call(ProbeContract.WriteAndRefuse));

        Assert.That(receipts.Select(r => r.Outcome), Is.EqualTo(new[] { Outcome.WrongStatus, Outcome.Accepted, Outcome.WrongStatus }));
        Assert.That(_ledger.Record(Sender).IsSuspended, Is.False);
        Assert.That(_ledger.State.NextNonce(Sender.Address), Is.EqualTo(3));
    }

    [Category("ENG-CALL.2")]
    [Test]
    public void Execute_DeletedEntry_IsGone()
    {
        _ledger.RunBlock(Call(ProbeContract.Write));
        int before = _ledger.Store.Count;

        _ledger.RunBlock(Call(ProbeContract.Delete));

        Assert.That(_ledger.Store.TryRead(ProbeContract.Key, out _), Is.False);
        Assert.That(_ledger.Store.Count, Is.EqualTo(before - 1));
    }

    [Category("ENG-STATE.1")]
    [Test]
    public void ToWrites_ManyEntries_AreAscendingAndDistinct()
    {
        StateOverlay overlay = new(new MemoryState());
        for (int i = 0; i < 1_000; i++) overlay.Write(StateKeys.ParticipantAt(i * 7919 % 500), new[] { (byte)(i % 256) });

        IReadOnlyList<StateWrite> writes = overlay.ToWrites();

        Assert.That(writes, Has.Count.EqualTo(500));
        Assert.That(writes.Select(w => w.Key), Is.Ordered.And.Unique);
    }

    [Category("ENG-VERSION.1")]
    [TestCase(9, 1, TestName = "Execute_OneHeightBeforeTheNewVersion_RunsTheOldOne")]
    [TestCase(10, 2, TestName = "Execute_AtTheHeightOfTheNewVersion_RunsIt")]
    [TestCase(19, 2, TestName = "Execute_OneHeightBeforeTheThirdVersion_RunsTheSecond")]
    [TestCase(20, 3, TestName = "Execute_AtTheHeightOfTheThirdVersion_RunsIt")]
    [TestCase(1_000, 3, TestName = "Execute_LongAfter_RunsTheNewest")]
    public void Execute_KindWithVersions_RunsTheOneThatHolds(long height, int expected)
    {
        // The entries are in no order: only the heights decide which version is in force.
        _ledger = Council.Start(engine: EngineOf(
            new ContractRegistry.Entry(Kind, 2, 10, new ProbeContract(2)),
            new ContractRegistry.Entry(Kind, 3, 20, new ProbeContract(3)),
            new ContractRegistry.Entry(Kind, 1, 0, new ProbeContract(1))));
        _ledger.SkipTo(height);

        _ledger.RunBlock(Call(ProbeContract.Write));

        Assert.That(_ledger.Height, Is.EqualTo(height));
        Assert.That(_ledger.Store.TryRead(ProbeContract.Key, out ReadOnlyMemory<byte> value) ? value.Span[0] : 0, Is.EqualTo(expected));
    }

    [Category("ENG-VERSION.1")]
    [Test]
    public void Execute_KindThatBeginsLater_IsUnknownUntilThen()
    {
        _ledger = Council.Start(engine: EngineOf(new ContractRegistry.Entry(Kind, 1, 10, new ProbeContract(1))));

        Assert.That(_ledger.RunBlock(Call(ProbeContract.Write))[0].Outcome, Is.EqualTo(Outcome.UnknownContractKind));
        _ledger.SkipTo(10);
        Assert.That(_ledger.RunBlock(Call(ProbeContract.Write))[0].Outcome, Is.EqualTo(Outcome.Accepted));
    }

    [Category("ENG-VERSION.1")]
    [Test]
    public void Execute_KindThatNobodyKnows_IsARejectedReceipt()
    {
        Transaction call = _ledger.Sign(Sender, (ContractKind)ushort.MaxValue, 1, []);

        Assert.That(_ledger.RunBlock(call)[0].Outcome, Is.EqualTo(Outcome.UnknownContractKind));
    }

    [Category("ENG-BLOCK.2")]
    [Test]
    public void Execute_EmptyBlock_WritesNothingAndKeepsTheSet()
    {
        BlockExecution execution = _ledger.Execute();

        Assert.That(execution.IsValid, Is.True);
        Assert.That(execution.Writes, Is.Empty);
        Assert.That(execution.NextValidators.Encode().ToArray(), Is.EqualTo(_ledger.Validators.Encode().ToArray()));
    }

    private static ContractEngine EngineOf(params ContractRegistry.Entry[] entries) =>
        new(new ContractRegistry([new ContractRegistry.Entry(ContractKind.Participants, 1, 0, new ParticipantsContract()), .. entries]));

    private Transaction Call(int method) => _ledger.Sign(Sender, Kind, method, []);
}
