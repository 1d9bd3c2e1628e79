using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Invariants;

/// <summary>
/// The invariants of the validator set, keys, votes and evidence, checked after every block by the rules of its height. It judges by its own
/// record of the accepted calls, not by what the contract stores.
/// </summary>
internal sealed class GovernanceOracle
{
    private readonly RandomGovernance _world;
    private readonly Dictionary<long, ValidatorSet> _decides = [];
    private readonly Dictionary<Address, Statement> _statements = [];
    private readonly Dictionary<Address, Dictionary<Address, bool>> _votes = [];
    private readonly HashSet<PublicKey> _endedBefore = [];
    private readonly Dictionary<(Address Proposal, Address Voter), (PublicKey Key, int Rules, long Height)> _signed = [];
    private readonly Dictionary<Address, long> _joined = [];
    private Dictionary<Address, ParticipantRecord> _records;
    private int _rules;

    public GovernanceOracle(RandomGovernance world)
    {
        _world = world;
        _decides[1] = world.Ledger.Validators;
        _rules = world.Rules;
        _records = Records();
    }

    private readonly record struct Statement(PublicKey Key, long TimeMs, int Rules);

    /// <summary>Number of blocks after which the set had other members.</summary>
    public int SetChanges { get; private set; }

    /// <summary>Number of blocks after which a change of the set waited.</summary>
    public int Waits { get; private set; }

    private TestLedger Ledger => _world.Ledger;

    /// <summary>Checks the state after a block.</summary>
    /// <param name="calls">The block's calls, in order.</param>
    public void Check(IReadOnlyList<(Transaction Transaction, Receipt Receipt)> calls)
    {
        int rules = _rules;
        _rules = _world.Rules;
        ValidatorSet before = _decides[Ledger.Height], after = Ledger.Validators;
        _decides[Ledger.Next] = after;
        foreach ((Transaction call, Receipt receipt) in calls)
        {
            if (receipt.IsAccepted) Note(call, receipt, rules);
            CheckExecuted(receipt, before, after);
            if (rules >= 4) CheckApprovingKeys(receipt, before, after);
        }

        CheckMembers(after, rules);
        CheckSizeOfChange(before, after);
        if (!before.Members.Select(m => m.Address).SequenceEqual(after.Members.Select(m => m.Address))) CheckRuns(before, after, rules);
        CheckSchedule(after, rules);
        foreach (Validator joined in after.Members.Where(m => before.IndexOf(m.Address) < 0)) _joined[joined.Address] = Ledger.Height;
        _records = Records();
        foreach (Party party in _world.Everybody) CheckKeys(Ledger.Record(party));
        CheckPending(before);
        CheckHistory();
        if (Ledger.State.PendingSetChange() is not null || Ledger.State.PendingOffences().Count > 0) Waits++;
    }

    private void Note(Transaction call, Receipt receipt, int rules)
    {
        switch (call.Method)
        {
            case ParticipantMethods.Ready: _statements[call.Sender] = new Statement(call.Key, Ledger.TimeMs, rules); break;
            case ParticipantMethods.Propose:
                _votes[receipt.Contract] = new Dictionary<Address, bool> { [call.Sender] = true };
                _signed[(receipt.Contract, call.Sender)] = (call.Key, rules, Ledger.Height);
                break;
            case ParticipantMethods.Vote:
                _votes[call.Target][call.Sender] = call.Payload.Span.SequenceEqual(ParticipantCalls.Vote(true));
                _signed[(call.Target, call.Sender)] = (call.Key, rules, Ledger.Height);
                break;
            default: break;
        }
    }

    /// <summary>[GOV-VOTE.7] The approvals of a quorum were signed with keys that were in force at the beginning of the block, by members ever since.</summary>
    private void CheckApprovingKeys(Receipt receipt, ValidatorSet before, ValidatorSet after)
    {
        foreach (ContractEvent executed in receipt.Events.Where(e => e.Type == ContractEventType.GovernanceExecuted))
        {
            int approvals = _votes[executed.Contract].Count(v => v.Value && (before.IndexOf(v.Key) >= 0 || after.IndexOf(v.Key) >= 0)
                && IsInForce(v.Key, _signed[(executed.Contract, v.Key)]));
            Assert.That(approvals, Is.GreaterThanOrEqualTo(Math.Min(before.Quorum, after.Quorum)), "approvals by keys in force");
        }
    }

    // A vote from before version 4 has no recorded key.
    private bool IsInForce(Address voter, (PublicKey Key, int Rules, long Height) vote) => vote.Rules < 4
        || (vote.Height >= _joined.GetValueOrDefault(voter) && _records[voter].HasKeyInForce(vote.Key, Ledger.Height));

    private Dictionary<Address, ParticipantRecord> Records() => _world.Everybody.ToDictionary(p => p.Address, p => Ledger.Participant(p.Address));

    /// <summary>[GOV-EXEC.1] What was executed had the approvals of a quorum.</summary>
    private void CheckExecuted(Receipt receipt, ValidatorSet before, ValidatorSet after)
    {
        foreach (ContractEvent executed in receipt.Events.Where(e => e.Type == ContractEventType.GovernanceExecuted))
        {
            int approvals = _votes[executed.Contract].Count(v => v.Value && (before.IndexOf(v.Key) >= 0 || after.IndexOf(v.Key) >= 0));
            Assert.That(approvals, Is.GreaterThanOrEqualTo(Math.Min(before.Quorum, after.Quorum)), "approvals");
        }
    }

    /// <summary>[GOV-SET.4], [PAR-KEY.14] Every member is an authority in good standing, and votes with a key of its own that is in force.</summary>
    private void CheckMembers(ValidatorSet set, int rules)
    {
        foreach (Validator member in set.Members)
        {
            ParticipantRecord record = Ledger.Participant(member.Address);
            Assert.That(record.Holds(Roles.Authority), $"{record.Name} is in the set and no authority");
            bool isInForce = record.HasKeyInForce(member.PublicKey, Ledger.Next);

            // Version 1 lets a key vote that has ended. Such a key is not put out by the next version, but no other one may follow it.
            if (rules < 2 && !isInForce) _endedBefore.Add(member.PublicKey);
            Assert.That(isInForce || _endedBefore.Contains(member.PublicKey), $"{record.Name} votes with a key that is not in force");
        }
    }

    /// <summary>[GOV-SET.5], [GOV-SET.6]</summary>
    private static void CheckSizeOfChange(ValidatorSet before, ValidatorSet after)
    {
        int left = before.Members.Count(m => after.IndexOf(m.Address) < 0);
        int joined = after.Members.Count(m => before.IndexOf(m.Address) < 0);
        int rekeyed = after.Members.Count(m => before.IndexOf(m.Address) is >= 0 and int i && !before[i].PublicKey.Equals(m.PublicKey));
        Assert.That(left + joined + rekeyed, Is.LessThanOrEqualTo(Math.Max(1, before.FaultyMax)),
            $"changed members: {left} left, {joined} joined, {rekeyed} with another key, of {before.Count}");
    }

    /// <summary>[GOV-LIVE.1] A quorum of a set with other members has stated, a short time ago and with its voting keys, that it runs.</summary>
    private void CheckRuns(ValidatorSet before, ValidatorSet after, int rules)
    {
        SetChanges++;
        if (rules < 3) return;
        int run = after.Members.Count(m => _statements.TryGetValue(m.Address, out Statement said) && said.Rules >= 3
            && Ledger.TimeMs - said.TimeMs <= Limits.LivenessAgeMsMax && IsVotingKey(said.Key, m, before));
        Assert.That(run, Is.GreaterThanOrEqualTo(after.Quorum), "members of the new set that have stated that they run");
    }

    // A rotation may begin in the very block of the change.
    private static bool IsVotingKey(PublicKey key, Validator member, ValidatorSet before) =>
        member.PublicKey.Equals(key) || (before.IndexOf(member.Address) is >= 0 and int i && before[i].PublicKey.Equals(key));

    /// <summary>[PAR-KEY.11], [PAR-KEY.14] Only members have scheduled keys, one each, and each will be in force when it begins.</summary>
    private void CheckSchedule(ValidatorSet set, int rules)
    {
        ScheduledKey[] schedule = Ledger.State.ScheduledKeys();
        Assert.That(schedule.Select(s => s.Validator).Distinct().Count(), Is.EqualTo(schedule.Length));
        if (rules < 2) return;
        foreach (ScheduledKey scheduled in schedule)
        {
            Assert.That(set.IndexOf(scheduled.Validator), Is.GreaterThanOrEqualTo(0), "a schedule of a former member");
            Assert.That(scheduled.FromHeight, Is.GreaterThan(Ledger.Next), "a schedule that is over");
            Assert.That(Ledger.Participant(scheduled.Validator).HasKeyInForce(scheduled.Key, scheduled.FromHeight), "a scheduled key that has ended");
        }
    }

    /// <summary>[PAR-KEY.5], [PAR-KEY.8] Nobody loses its last key, and a record stays within its bound.</summary>
    private void CheckKeys(ParticipantRecord record)
    {
        Assert.That(record.Keys.Count, Is.LessThanOrEqualTo(Limits.ParticipantKeysMax));
        Assert.That(record.Keys.Select(k => k.Key).Distinct().Count(), Is.EqualTo(record.Keys.Count));
        long last = record.Keys.Max(k => Math.Max(k.FromHeight, k.UntilHeight)) + 1;
        for (long height = Ledger.Next; height <= Math.Max(Ledger.Next, last); height++)
        {
            Assert.That(record.Keys.Any(k => k.IsInForce(height)), $"{record.Name} has no key at height {height}");
        }
    }

    /// <summary>[EVI-PENDING.1] An offence waits only for an offender that was a member until now, and once.</summary>
    private void CheckPending(ValidatorSet before)
    {
        IReadOnlyList<PendingOffence> pending = Ledger.State.PendingOffences();
        Assert.That(pending.Select(p => p.Offender).Distinct().Count(), Is.EqualTo(pending.Count));
        Assert.That(pending.All(p => before.IndexOf(p.Offender) >= 0), "pending evidence against somebody outside the set");
    }

    /// <summary>[EVI-SETS.1] The state has the set of every height at which an offence still counts.</summary>
    private void CheckHistory()
    {
        long oldest = Math.Max(1, Ledger.Next - Ledger.State.Parameters.EvidenceAgeHeights);
        foreach (long height in new[] { oldest, (oldest + Ledger.Next) / 2, Ledger.Height, Ledger.Next })
        {
            Assert.That(ValidatorSetHistory.At(Ledger.State, height)?.Members, Is.EqualTo(_decides[height].Members), $"the set of height {height}");
        }
    }
}
