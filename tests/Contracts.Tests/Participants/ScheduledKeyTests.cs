using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Participants;

/// <summary>
/// A thief schedules a rotation of a validator's voting key far ahead. The schedule ends where the keys end or the member leaves, so the
/// thief's key never votes (threat B12).
/// </summary>
[Category("PAR-KEY.14")]
[Category("B12")]
internal sealed class ScheduledKeyTests
{
    private const long Ahead = 1_000;

    private readonly EcdsaSigner _stolen = TestKeys.Of("the thief's key"), _fresh = TestKeys.Of("a3's fresh key");

    private TestLedger _ledger = null!;
    private long _from;

    private Party Victim => _ledger.Authorities[3];

    [TestCase(1, false, TestName = "Rotate_FarAheadThenRemoved_Version1_TheEndedKeyVotes")]
    [TestCase(2, true, TestName = "Rotate_FarAheadThenRemoved_TheEndedKeyDoesNotVote")]
    public void Rotate_FarAhead_ThenRemovedReplacedAndReadmitted(int rules, bool isSafe)
    {
        Steal(rules);
        Accept(_ledger.Decide(new GovernanceAction.ChangeValidators([Victim.Address], [])));

        Readmit();

        Assert.That(KeyAfterTheSchedule(), Is.EqualTo((isSafe ? _fresh : _stolen).PublicKey));
    }

    [Test]
    public void Rotate_FarAheadThenSuspended_TheEndedKeyDoesNotVote()
    {
        Steal(rules: 2);
        Accept(_ledger.Decide(new GovernanceAction.SetSuspended(Victim.Address, true)));
        Accept(_ledger.Decide(new GovernanceAction.SetSuspended(Victim.Address, false)));

        Readmit();

        Assert.That(KeyAfterTheSchedule(), Is.EqualTo(_fresh.PublicKey));
    }

    [Test]
    public void Rotate_FarAheadThenSuspendedByEvidence_EndsTheSchedule()
    {
        Steal(rules: 2);

        Accept(_ledger.Run(_ledger.Vendor, ParticipantMethods.SubmitEvidence, ParticipantCalls.SubmitEvidence(Offences.DoubleVote(_ledger, Victim, 1))));

        Assert.That(_ledger.State.ScheduledKeys(), Is.Empty);
    }

    [Test]
    public void AdoptRules_OverAScheduleOfVersion1_EndsWhatMayNotBegin()
    {
        Steal(rules: 1);
        Accept(_ledger.Decide(new GovernanceAction.ChangeValidators([Victim.Address], [])));
        Readmit();
        Assert.That(_ledger.State.ScheduledKeys(), Has.Length.EqualTo(1), "version 1 keeps it");

        Accept(_ledger.Decide(new GovernanceAction.AdoptRules(2, _ledger.Next + 5)));

        Assert.That(KeyAfterTheSchedule(), Is.EqualTo(_fresh.PublicKey));
    }

    [Category("GOV-SET.9")]
    [Test]
    public void Rotate_OfAMemberThatStays_BeginsAtItsHeight()
    {
        Steal(rules: 2);

        Assert.That(KeyAfterTheSchedule(), Is.EqualTo(_stolen.PublicKey));
        Assert.That(_ledger.State.ScheduledKeys(), Is.Empty);
    }

    private void Steal(int rules)
    {
        _ledger = Council.Start(rules: rules);
        _from = _ledger.Next + Ahead;
        byte[] rotation = ParticipantCalls.RotateKey(Victim.Key, _stolen.PublicKey, _from, _ledger.Possession(Victim.Address, _stolen));
        Accept(_ledger.Run(Victim, ParticipantMethods.RotateKey, rotation));
    }

    private void Readmit()
    {
        Accept(_ledger.Decide(new GovernanceAction.ReplaceKeys(Victim.Address, _fresh.PublicKey, _ledger.Possession(Victim.Address, _fresh))));
        _ledger.RunBlock();
        Accept(_ledger.Ready(Victim, _fresh));
        Accept(_ledger.Decide(new GovernanceAction.ChangeValidators([], [Victim.Address])));
        Assert.That(VotingKey(), Is.EqualTo(_fresh.PublicKey));
    }

    private PublicKey KeyAfterTheSchedule()
    {
        _ledger.SkipTo(_from);
        return VotingKey();
    }

    private PublicKey VotingKey() => _ledger.Validators[_ledger.Validators.IndexOf(Victim.Address)].PublicKey;

    private static void Accept(Receipt receipt) => Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
}
