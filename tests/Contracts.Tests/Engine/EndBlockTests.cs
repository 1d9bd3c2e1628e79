using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Engine;

/// <summary>Which contracts the engine calls at the end of a block, and in which order.</summary>
[Category("ENG-BLOCK.2")]
internal sealed class EndBlockTests
{
    private static readonly StateKey Key = StateKeys.ParticipantName("ended");

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(3, 2)]
    public void Execute_EmptyBlockOfKindWithTwoVersions_EndsByTheOneInForce(int height, byte version)
    {
        TestLedger ledger = Council.Start(engine: new ContractEngine(new ContractRegistry(
        [
            new ContractRegistry.Entry(ContractKind.FirmwareUpdate, 2, 2, new Ender(2)),
            new ContractRegistry.Entry(ContractKind.FirmwareUpdate, 1, 0, new Ender(1)),
            new ContractRegistry.Entry(ContractKind.Replication, 1, 0, new ProbeContract(9)),
        ])));

        for (int i = 1; i <= height; i++) ledger.RunBlock();

        Assert.That(ledger.Store.TryRead(Key, out ReadOnlyMemory<byte> value) && value.Span[0] == version, Is.True);
    }

    [Test]
    public void Execute_EmptyBlock_EndsInTheOrderOfRegistration()
    {
        TestLedger ledger = Council.Start(engine: new ContractEngine(new ContractRegistry(
        [
            new ContractRegistry.Entry(ContractKind.Replication, 1, 0, new Ender(1)),
            new ContractRegistry.Entry(ContractKind.FirmwareUpdate, 1, 0, new Ender(2)),
        ])));

        ledger.RunBlock();

        Assert.That(ledger.Store.TryRead(Key, out ReadOnlyMemory<byte> value) && value.Span[0] == 2, Is.True);
    }

    /// <summary>Writes its number at the end of a block.</summary>
    private sealed class Ender(byte number) : IContract, IEndBlocker
    {
        public Outcome Call(CallContext call) => Outcome.UnknownMethod;

        public void EndBlock(LedgerState state, ValidatorSet deciding, long height) => state.Overlay.Write(Key, new[] { number });
    }
}
