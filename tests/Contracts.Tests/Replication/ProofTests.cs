using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Replication;

/// <summary>One proof shows a light client every location of a release, or that there is none.</summary>
[TestFixture]
[Category("REP-READ.1")]
internal sealed class ProofTests
{
    [Test]
    public void Prove_BeforeAnyLocation_IsAProofOfAbsence()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        b.UpTo(ReplicationStatus.Located, release, Town.BrokerA);
        MemoryState state = b.Ledger.Store;
        Assert.That(state.Prove(StateKeys.Locations(release)).VerifyAbsence(state.Root, StateKeys.Locations(release).Path));
    }

    [Test]
    [Category("REP-READ.2")]
    public void Prove_WithTwoLocations_TellsBothAndNoOther()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        b.UpTo(ReplicationStatus.Active, release, Town.BrokerA);
        b.UpTo(ReplicationStatus.Active, release, Town.BrokerB, new ReplicationTerms(b.Ledger.Height + 100, 0, [Town.Channel]));
        MemoryState state = b.Ledger.Store;
        StateKey key = StateKeys.Locations(release);
        Assert.That(b.Ledger.TryRead(key, out ReadOnlyMemory<byte> value));
        StateProof proof = state.Prove(key);
        TestContext.Out.WriteLine($"two locations: {value.Length} bytes, proof {proof.Encode().Length} bytes");

        Assert.That(proof.VerifyMembership(state.Root, key.Path, StateTree.HashValue(value.Span)));
        Assert.That(proof.VerifyAbsence(state.Root, key.Path), Is.False, "a node cannot hide them");
        Assert.That(LocationsRecord.TryDecode(value.Span, out LocationsRecord? record));
        Assert.That(record!.ActiveAt(b.Ledger.Height, b.Ledger.TimeMs).Count, Is.EqualTo(2));
        Assert.That(record.ActiveAt(b.Ledger.Height + 100, b.Ledger.TimeMs).Count, Is.EqualTo(1));

        LocationsRecord fewer = record.Without(Town.BrokerA.Address, b.Ledger.Height, b.Ledger.TimeMs);
        Assert.That(proof.VerifyMembership(state.Root, key.Path, StateTree.HashValue(fewer.Encode().Span)), Is.False, "a node cannot show only one of them");

        StateKey broker = StateKeys.Participant(Town.BrokerA.Address);
        Assert.That(b.Ledger.TryRead(broker, out ReadOnlyMemory<byte> standing));
        StateProof byBroker = state.Prove(broker);
        Assert.That(byBroker.VerifyMembership(state.Root, broker.Path, StateTree.HashValue(standing.Span)),
            "the broker's record, for clients that fetch there");
    }

    [Test]
    public void Prove_AfterTheLastOneEnded_IsAProofOfAbsenceAgain()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Address contract = b.UpTo(ReplicationStatus.Active, release, Town.BrokerA);
        b.Withdraw(Town.BrokerA, contract);
        MemoryState state = b.Ledger.Store;
        Assert.That(state.Prove(StateKeys.Locations(release)).VerifyAbsence(state.Root, StateKeys.Locations(release).Path));
    }
}
