using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>Adding, rotating and revoking keys: each rule of RULES.md, and which keys are in force at which height.</summary>
internal sealed class OwnKeysTests
{
    private TestLedger _ledger = null!;

    private Party Vendor => _ledger.Vendor;

    [SetUp]
    public void SetUp() => _ledger = Council.Start();

    [Category("PAR-KEY.10")]
    [Test]
    public void Add_NewKey_SignsFromTheStatedHeightAndBelongsToItsOwnerForEver()
    {
        EcdsaSigner key = TestKeys.Of("second");
        long from = _ledger.Next + 2;

        Receipt receipt = Add(key, from);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Contract, Is.EqualTo(Vendor.Address));
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.KeyScheduled, Vendor.Address, Vendor.Address) }));
        Assert.That(_ledger.State.IsKeyUsed(key.PublicKey), Is.True);
        Assert.That(Verdict(key), Is.EqualTo(Chain.Contracts.TransactionVerdict.KeyNotInForce), "one height before");
        _ledger.RunBlock();
        Assert.That(Verdict(key), Is.EqualTo(Chain.Contracts.TransactionVerdict.Valid), "at its height");
    }

    [Category("B12")]
    [Category("ENG-TX.3")]
    [Test]
    public void Rotate_OldKey_SignsUntilTheHeightAndTheNewOneFromThere()
    {
        EcdsaSigner key = TestKeys.Of("second");
        long from = _ledger.Next + 2;

        Receipt receipt = Rotate(Vendor.Key, key, from);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(Verdict(Vendor.Signer), Is.EqualTo(Chain.Contracts.TransactionVerdict.Valid));
        Assert.That(Verdict(key), Is.EqualTo(Chain.Contracts.TransactionVerdict.KeyNotInForce));
        _ledger.RunBlock();
        Assert.That(Verdict(Vendor.Signer), Is.EqualTo(Chain.Contracts.TransactionVerdict.KeyNotInForce));
        Assert.That(Verdict(key), Is.EqualTo(Chain.Contracts.TransactionVerdict.Valid));
        Assert.That(_ledger.Record(Vendor).Id, Is.EqualTo(Vendor.Address), "the address of the first key stays its id");
    }

    [Category("B12")]
    [Test]
    public void Revoke_OneOfTwoKeys_EndsAtTheHeight()
    {
        EcdsaSigner key = TestKeys.Of("second");
        Add(key, _ledger.Next + 1);

        Receipt receipt = Run(ParticipantMethods.RevokeKey, ParticipantCalls.RevokeKey(Vendor.Key, _ledger.Next + 1), key);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(Verdict(Vendor.Signer), Is.EqualTo(Chain.Contracts.TransactionVerdict.KeyNotInForce));
        Assert.That(Verdict(key), Is.EqualTo(Chain.Contracts.TransactionVerdict.Valid));
    }

    [Category("PAR-KEY.2")]
    [TestCase(0, TestName = "Add_HeightOfTheBlock_IsRefused")]
    [TestCase(-1, TestName = "Add_HeightOfThePast_IsRefused")]
    [TestCase(Limits.HeightsAheadMax + 1, TestName = "Add_HeightBeyondReach_IsRefused")]
    public void Add_HeightOutOfRange_IsRefused(long ahead)
    {
        _ledger.RunBlock();

        Assert.That(Add(TestKeys.Of("second"), _ledger.Next + ahead).Outcome, Is.EqualTo(Outcome.HeightOutOfRange));
    }

    [Category("PAR-KEY.3")]
    [Category("E04")]
    [TestCaseSource(typeof(BadKeys), nameof(BadKeys.Cases))]
    public void Add_KeyThatIsNoPoint_IsRefused(PublicKey key)
    {
        byte[] payload = ParticipantCalls.AddKey(key, _ledger.Next + 1, _ledger.Possession(Vendor.Address, Vendor.Signer));

        Assert.That(Run(ParticipantMethods.AddKey, payload).Outcome, Is.EqualTo(Outcome.KeyInvalid));
    }

    private static IEnumerable<TestCaseData> UsedKeys()
    {
        yield return new TestCaseData(new Func<TestLedger, EcdsaSigner>(l => l.Vendor.Signer)).SetName("Add_OwnKey_IsRefused");
        yield return new TestCaseData(new Func<TestLedger, EcdsaSigner>(l => l.Broker.Signer)).SetName("Add_KeyOfAnother_IsRefused").SetCategory("B12");
        yield return new TestCaseData(new Func<TestLedger, EcdsaSigner>(Rotated)).SetName("Add_KeyThatEnded_IsRefused").SetCategory("B12");

        static EcdsaSigner Rotated(TestLedger ledger)
        {
            Party broker = ledger.Broker;
            EcdsaSigner next = TestKeys.Of("broker-2");
            byte[] payload = ParticipantCalls.RotateKey(broker.Key, next.PublicKey, ledger.Next + 1, ledger.Possession(broker.Address, next));
            Assert.That(ledger.Run(broker, ParticipantMethods.RotateKey, payload).IsAccepted, Is.True);
            return broker.Signer;
        }
    }

    [Category("PAR-KEY.4")]
    [TestCaseSource(nameof(UsedKeys))]
    public void Add_KeyThatWasUsed_IsRefused(Func<TestLedger, EcdsaSigner> used)
    {
        EcdsaSigner key = used(_ledger);

        Assert.That(Add(key, _ledger.Next + 1).Outcome, Is.EqualTo(Outcome.KeyUsed));
    }

    [Category("PAR-KEY.5")]
    [Test]
    public void Add_MoreKeysThanTheLimit_IsRefused()
    {
        for (int i = 1; i < Limits.ParticipantKeysMax; i++) Assert.That(Add(TestKeys.Of($"extra-{i}"), _ledger.Next + 1).IsAccepted, Is.True, $"key {i}");

        Assert.That(Add(TestKeys.Of("one-too-many"), _ledger.Next + 1).Outcome, Is.EqualTo(Outcome.LimitReached));
    }

    private static IEnumerable<TestCaseData> FalsePossessions()
    {
        EcdsaSigner key = TestKeys.Of("second");
        yield return Case("by_another_key", l => KeyPossession.Sign(l.ChainId, l.Vendor.Address, TestKeys.Of("third")));
        yield return Case("for_another_participant", l => KeyPossession.Sign(l.ChainId, l.Broker.Address, key)).SetCategory("B12");
        yield return Case("for_another_chain", l => KeyPossession.Sign(Hash256.Zero, l.Vendor.Address, key)).SetCategory("E09");
        yield return Case("over_a_transaction", l => l.Sign(l.Broker, ParticipantMethods.AddKey, [], key: key).Signature).SetCategory("E09");
        yield return Case("of_zero_bytes", _ => default).SetCategory("E03");

        static TestCaseData Case(string desc, Func<TestLedger, Signature> possession) =>
            new TestCaseData(possession).SetName($"Add_Possession_{desc}_IsRefused");
    }

    [Category("PAR-KEY.6")]
    [TestCaseSource(nameof(FalsePossessions))]
    public void Add_FalsePossession_IsRefused(Func<TestLedger, Signature> possession)
    {
        byte[] payload = ParticipantCalls.AddKey(TestKeys.Of("second").PublicKey, _ledger.Next + 1, possession(_ledger));

        Assert.That(Run(ParticipantMethods.AddKey, payload).Outcome, Is.EqualTo(Outcome.PossessionNotProven));
    }

    [Category("PAR-KEY.7")]
    [Test]
    public void Rotate_KeyOfAnother_IsRefused() =>
        Assert.That(Rotate(_ledger.Broker.Key, TestKeys.Of("second"), _ledger.Next + 1).Outcome, Is.EqualTo(Outcome.UnknownKey));

    [Category("PAR-KEY.7")]
    [Test]
    public void Revoke_KeyThatEndsAlready_CanBeBroughtForwardButNotPutOff()
    {
        EcdsaSigner second = TestKeys.Of("second"), third = TestKeys.Of("third");
        Add(third, _ledger.Next + 1);
        long end = _ledger.Next + 20;
        Rotate(Vendor.Key, second, end);

        Assert.That(Revoke(Vendor.Key, end + 1, third).Outcome, Is.EqualTo(Outcome.UnknownKey), "later");
        Assert.That(Revoke(Vendor.Key, end, third).Outcome, Is.EqualTo(Outcome.UnknownKey), "as it is");
        Assert.That(Revoke(Vendor.Key, end - 10, third).Outcome, Is.EqualTo(Outcome.Accepted), "earlier");
    }

    [Category("PAR-KEY.8")]
    [Test]
    public void Revoke_LastKey_IsRefused() => Assert.That(Revoke(Vendor.Key, _ledger.Next + 1).Outcome, Is.EqualTo(Outcome.LastKey));

    [Category("PAR-KEY.8")]
    [Test]
    public void Revoke_BeforeTheNextKeyBegins_IsRefused()
    {
        long begins = _ledger.Next + 10;
        Add(TestKeys.Of("second"), begins);

        Assert.That(Revoke(Vendor.Key, begins - 1).Outcome, Is.EqualTo(Outcome.LastKey), "no key is in force at that height");
        Assert.That(Revoke(Vendor.Key, begins).Outcome, Is.EqualTo(Outcome.Accepted), "no such height");
    }

    [Category("PAR-KEY.8")]
    [Test]
    public void Rotate_KeyThatWouldEndBeforeItsSuccessorsEnd_LeavesNoGap()
    {
        // Each key replaces the one before: the first is in force until 10, the second from 10 to 20, the third from 20.
        EcdsaSigner second = TestKeys.Of("second"), third = TestKeys.Of("third");
        Rotate(Vendor.Key, second, _ledger.Next + 10);
        Assert.That(Rotate(second.PublicKey, third, _ledger.Next + 20).Outcome, Is.EqualTo(Outcome.Accepted));

        Assert.That(Revoke(second.PublicKey, _ledger.Next + 12).Outcome, Is.EqualTo(Outcome.LastKey), "no key would be in force until the third begins");
        Assert.That(_ledger.Record(Vendor).Keys.Select(k => k.UntilHeight != 0), Is.EqualTo(new[] { true, true, false }));
    }

    private Chain.Contracts.TransactionVerdict Verdict(EcdsaSigner key) =>
        _ledger.Execute(_ledger.Sign(Vendor, 999, [], key: key)) is { IsValid: false } refused ? refused.FirstInvalidVerdict
            : Chain.Contracts.TransactionVerdict.Valid;

    private Receipt Add(EcdsaSigner key, long from) =>
        Run(ParticipantMethods.AddKey, ParticipantCalls.AddKey(key.PublicKey, from, _ledger.Possession(Vendor.Address, key)));

    private Receipt Rotate(PublicKey old, EcdsaSigner key, long from) =>
        Run(ParticipantMethods.RotateKey, ParticipantCalls.RotateKey(old, key.PublicKey, from, _ledger.Possession(Vendor.Address, key)));

    private Receipt Revoke(PublicKey key, long from, EcdsaSigner? signer = null) =>
        Run(ParticipantMethods.RevokeKey, ParticipantCalls.RevokeKey(key, from), signer);

    private Receipt Run(int method, byte[] payload, EcdsaSigner? key = null) => _ledger.Run(Vendor, method, payload, key: key);
}
