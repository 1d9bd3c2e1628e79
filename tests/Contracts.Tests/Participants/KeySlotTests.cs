using Chain.Contracts;
using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>Nobody can use up the places for a participant's keys: not a thief, and not its own rotations (threat B12).</summary>
[Category("B12")]
internal sealed class KeySlotTests
{
    private TestLedger _ledger = null!;

    private Party Vendor => _ledger.Vendor;

    [Category("GOV-KEYS.4")]
    [TestCase(1, Outcome.LimitReached)]
    [TestCase(2, Outcome.Accepted)]
    public void ReplaceKeys_AfterAThiefTookEveryPlace_IsAlwaysPossible(int rules, Outcome expected)
    {
        _ledger = Council.Start(rules: rules);
        EcdsaSigner[] thief = TakeEveryPlace();
        EcdsaSigner key = TestKeys.Of("replaced");

        Receipt receipt = _ledger.Decide(new GovernanceAction.ReplaceKeys(Vendor.Address, key.PublicKey, _ledger.Possession(Vendor.Address, key)));

        Assert.That(receipt.Outcome, Is.EqualTo(expected));
        if (expected != Outcome.Accepted) return;
        Assert.That(Verdict(key), Is.EqualTo(TransactionVerdict.Valid));
        Assert.That(thief.Select(Verdict), Is.All.EqualTo(TransactionVerdict.KeyNotInForce));
        Assert.That(_ledger.Record(Vendor).Keys, Has.Count.EqualTo(Limits.ParticipantKeysMax));
        _ledger.RunBlock();
        Assert.That(Add(thief[0], _ledger.Next + 1, key).Outcome, Is.EqualTo(Outcome.KeyUsed), "the thief's keys never return");
    }

    [Category("PAR-KEY.5")]
    [TestCase(1, Outcome.LimitReached)]
    [TestCase(2, Outcome.Accepted)]
    public void Rotate_AsOftenAsThereArePlaces_GoesOn(int rules, Outcome expected)
    {
        _ledger = Council.Start(rules: rules);
        EcdsaSigner last = Vendor.Signer;
        Receipt receipt = null!;
        for (int i = 0; i < 2 * Limits.ParticipantKeysMax && (i == 0 || receipt.IsAccepted); i++)
        {
            EcdsaSigner next = TestKeys.Of($"rotation-{i}");
            receipt = Rotate(last, next, _ledger.Next + 1);
            last = next;
        }

        Assert.That(receipt.Outcome, Is.EqualTo(expected));
        Assert.That(_ledger.Record(Vendor).Keys, Has.Count.EqualTo(Limits.ParticipantKeysMax));
        Assert.That(_ledger.State.IsKeyUsed(Vendor.Key), Is.True, "a key that left the record still belongs to its owner");
    }

    [Category("PAR-KEY.5")]
    [Test]
    public void Add_MoreThanThereArePlacesForKeysThatHaveNotEnded_IsRefused()
    {
        _ledger = Council.Start(rules: 2);
        for (int i = 1; i < Limits.ParticipantKeysMax; i++) Assert.That(Add(TestKeys.Of($"own-{i}"), _ledger.Next + 1_000).IsAccepted, Is.True, $"key {i}");

        Assert.That(Add(TestKeys.Of("late"), _ledger.Next + 1).Outcome, Is.EqualTo(Outcome.LimitReached), "keys that are yet to begin need places too");

        Assert.That(Revoke(TestKeys.Of("own-1").PublicKey, _ledger.Next + 1).IsAccepted, Is.True);
        Assert.That(Add(TestKeys.Of("late"), _ledger.Next + 1).Outcome, Is.EqualTo(Outcome.Accepted), "a key that has ended gives its place");
        Assert.That(_ledger.Record(Vendor).Keys.Select(k => k.Key), Does.Not.Contain(TestKeys.Of("own-1").PublicKey));
    }

    [Category("PAR-KEY.15")]
    [TestCase(4, 16)]
    [TestCase(20, 12)]
    public void Rotate_OfAVotingKeyInEveryBlock_LeavesPlacesToTheOthers(int validators, int share)
    {
        _ledger = Council.Start(validators, rules: 2);
        Party thief = _ledger.Authorities[0], other = _ledger.Authorities[1];
        EcdsaSigner current = thief.Signer;
        int rotations = 0;
        while (RotateVotingKey(thief, current, TestKeys.Of($"turn-{rotations}")).IsAccepted) current = TestKeys.Of($"turn-{rotations++}");

        Assert.That(rotations, Is.EqualTo(share));
        Assert.That(RotateVotingKey(thief, current, TestKeys.Of("one more")).Outcome, Is.EqualTo(Outcome.LimitReached));
        Assert.That(RotateVotingKey(other, other.Signer, TestKeys.Of("another's")).Outcome, Is.EqualTo(Outcome.Accepted));
        _ledger.SkipTo(_ledger.Height + _ledger.State.Parameters.EvidenceAgeHeights + 2);
        Assert.That(RotateVotingKey(thief, current, TestKeys.Of("one more")).Outcome, Is.EqualTo(Outcome.Accepted), "once the others are old");
    }

    [Category("GOV-KEYS.5")]
    [Category("ENG-BLOCK.1")]
    [TestCase(1, TransactionVerdict.Valid)]
    [TestCase(2, TransactionVerdict.KeyNotInForce)]
    public void ReplaceKeys_ThiefAddsAKeyLaterInTheBlock_ComesTooLate(int rules, TransactionVerdict expected)
    {
        _ledger = Council.Start(rules: rules);
        EcdsaSigner key = TestKeys.Of("replaced"), stolen = Vendor.Signer, added = TestKeys.Of("thief-0");
        Address proposal = _ledger.Propose(new GovernanceAction.ReplaceKeys(
            Vendor.Address, key.PublicKey, _ledger.Possession(Vendor.Address, key))).Contract;
        Assert.That(_ledger.Vote(_ledger.Authorities[1], proposal).IsAccepted, Is.True);
        byte[] payload = ParticipantCalls.AddKey(added.PublicKey, _ledger.Next + 1, _ledger.Possession(Vendor.Address, added));

        BlockExecution execution = _ledger.Execute(
            _ledger.Sign(_ledger.Authorities[2], ParticipantMethods.Vote, ParticipantCalls.Vote(true), proposal),
            _ledger.Sign(Vendor, ParticipantMethods.AddKey, payload, key: stolen));

        Assert.That(execution.FirstInvalidVerdict, Is.EqualTo(expected));
        if (rules == 1) Assert.That(execution.Receipts[1].IsAccepted, Is.True, "by version 1 the thief keeps a key");
    }

    /// <summary>A thief that has the vendor's key adds keys until there is no place, and revokes the key that the owner has too.</summary>
    private EcdsaSigner[] TakeEveryPlace()
    {
        EcdsaSigner[] thief = [.. Enumerable.Range(1, Limits.ParticipantKeysMax - 1).Select(i => TestKeys.Of($"thief-{i}"))];
        foreach (EcdsaSigner key in thief) Assert.That(Add(key, _ledger.Next + 1).IsAccepted, Is.True);
        Assert.That(Revoke(Vendor.Key, _ledger.Next + 1, thief[0]).IsAccepted, Is.True);
        return thief;
    }

    private TransactionVerdict Verdict(EcdsaSigner key) => _ledger.VerdictOn(_ledger.Sign(Vendor, 999, [], key: key));

    private Receipt Add(EcdsaSigner key, long from, EcdsaSigner? signer = null) => _ledger.Run(
        Vendor, ParticipantMethods.AddKey, ParticipantCalls.AddKey(key.PublicKey, from, _ledger.Possession(Vendor.Address, key)), key: signer);

    private Receipt Rotate(EcdsaSigner old, EcdsaSigner key, long from) => _ledger.Run(Vendor, ParticipantMethods.RotateKey,
        ParticipantCalls.RotateKey(old.PublicKey, key.PublicKey, from, _ledger.Possession(Vendor.Address, key)), key: old);

    private Receipt RotateVotingKey(Party validator, EcdsaSigner old, EcdsaSigner key) => _ledger.Run(validator, ParticipantMethods.RotateKey,
        ParticipantCalls.RotateKey(old.PublicKey, key.PublicKey, _ledger.Next + 1, _ledger.Possession(validator.Address, key)), key: old);

    private Receipt Revoke(PublicKey key, long from, EcdsaSigner? signer = null) =>
        _ledger.Run(Vendor, ParticipantMethods.RevokeKey, ParticipantCalls.RevokeKey(key, from), key: signer);
}
