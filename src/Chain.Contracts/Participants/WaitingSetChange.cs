using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>A change of the validator set, by vote or as a penalty, that waits until a quorum of the new set has stated that it runs. [GOV-LIVE.1]</summary>
/// <remarks>It tells a node which statements are missing, and whether it should make one.</remarks>
public sealed class WaitingSetChange
{
    private readonly Address[] _statedSince;
    private readonly bool _canComplete, _lacksOnlyRoom;

    private WaitingSetChange(LedgerState state, Address subject, long sinceHeight, Address[] members, IReadOnlyList<Address> joining, long timeMs,
        GovernanceAction? action = null)
    {
        (Subject, IsPenalty, SinceHeight, Members, Joining) = (subject, action is null, sinceHeight, members, joining);
        Quorum = ValidatorSet.QuorumOf(members.Length);
        ValidatorReadiness?[] statements = [.. members.Select(m => StatementOf(state, m))];
        Running = [.. members.Where((_, i) => statements[i] is { } s && LiveSigners.IsRecent(s, timeMs))];
        _statedSince = [.. members.Where((_, i) => statements[i] is { } s && s.RecordedHeight >= sinceHeight)];
        _canComplete = _statedSince.Length >= Quorum && joining.All(j => _statedSince.Contains(j));
        _lacksOnlyRoom = Running.Count >= Quorum && joining.All(j => Running.Contains(j)) && action is not null && IsPossible(state, action);
    }

    /// <summary>The offender, or the address of the approved proposal.</summary>
    public Address Subject { get; }

    /// <summary>Whether the change is the penalty for an offence.</summary>
    public bool IsPenalty { get; }

    /// <summary>Height at which the offence was recorded or the proposal was opened.</summary>
    public long SinceHeight { get; }

    /// <summary>The members of the set after the change, ascending.</summary>
    public IReadOnlyList<Address> Members { get; }

    /// <summary>The members that join by the change.</summary>
    public IReadOnlyList<Address> Joining { get; }

    /// <summary>Number of members of the new set that must have stated recently that they run.</summary>
    public int Quorum { get; }

    /// <summary>The members of the new set that have.</summary>
    public IReadOnlyList<Address> Running { get; }

    /// <summary>The changes that wait in a state; none under the rules before version 3.</summary>
    /// <param name="state">The state.</param>
    /// <param name="nextHeight">Height of the next block.</param>
    /// <param name="timeMs">Time against which the age of statements is judged, in Unix milliseconds: that of the newest block.</param>
    public static IReadOnlyList<WaitingSetChange> In(IStateReader state, long nextHeight, long timeMs)
    {
        ArgumentNullException.ThrowIfNull(state);
        LedgerState ledger = new(new StateOverlay(state));
        IReadOnlyList<PendingOffence> offences = ledger.PendingOffences();
        bool isChangePending = ledger.PendingSetChange() is not null;
        if ((offences.Count == 0 && !isChangePending) || ledger.RuleVersions.VersionAt(nextHeight) < 3) return [];
        List<WaitingSetChange> waiting = [];
        ValidatorSet set = ledger.Validators;
        foreach (PendingOffence offence in offences.Where(o => set.Count > 1 && set.IndexOf(o.Offender) >= 0))
        {
            long since = ledger.EvidenceRecord(offence.Evidence)!.RecordedHeight;
            waiting.Add(new WaitingSetChange(ledger, offence.Offender, since, Without(set, offence.Offender), [], timeMs));
        }

        if (GovernanceVotes.Pending(ledger, nextHeight) is ({ } id, { } proposal))
        {
            (Address[] members, IReadOnlyList<Address> joining) = MembersAfter(set, proposal.Action);
            waiting.Add(new WaitingSetChange(ledger, id, proposal.OpenedHeight, members, joining, timeMs, proposal.Action));
        }

        return waiting;
    }

    /// <summary>
    /// Whether a member's node should state now that it runs. It states once for a change, and again only if its statement is too old and
    /// enough others have stated, too: so a change that waits for ever makes no blocks for ever. A proposal acts in the block of a statement. If that
    /// block had no room for it, because a penalty acted there or a key began, a further statement gives it another block.
    /// </summary>
    public bool IsStatementDue(Address member) =>
        Members.Contains(member) && (Running.Contains(member) ? _lacksOnlyRoom : _canComplete || !_statedSince.Contains(member));

    private static bool IsPossible(LedgerState state, GovernanceAction action) => action switch
    {
        GovernanceAction.ChangeValidators change => SetChanges.Check(state, change) == Outcome.Accepted,
        GovernanceAction.ReplaceKeys replace => state.Validators.IndexOf(replace.Participant) >= 0 && !state.IsKeyUsed(replace.Key),
        _ => SetChanges.Leaving(action) is { } leaving && state.Validators.IndexOf(leaving) >= 0,
    };

    private static (Address[] Members, IReadOnlyList<Address> Joining) MembersAfter(ValidatorSet set, GovernanceAction action)
    {
        if (action is not GovernanceAction.ChangeValidators change)
            return (SetChanges.Leaving(action) is { } leaving ? Without(set, leaving) : [.. set.Members.Select(m => m.Address)], []);
        Address[] joining = [.. change.Add.Where(a => set.IndexOf(a) < 0)];
        return ([.. set.Members.Select(m => m.Address).Where(a => !change.Remove.Contains(a)).Concat(joining).Order()], joining);
    }

    private static Address[] Without(ValidatorSet set, Address member) => [.. set.Members.Select(m => m.Address).Where(a => !a.Equals(member))];

    private static ValidatorReadiness? StatementOf(LedgerState state, Address member)
    {
        if (state.Readiness(member) is not { RecordedTimeMs: > 0 } statement) return null;
        int index = state.Validators.IndexOf(member);
        bool mayVote = index >= 0 ? state.Validators[index].PublicKey.Equals(statement.Key)
            : ValidatorCandidates.IsOpenEnded(state.Participant(member)!, statement.Key);
        return mayVote ? statement : null;
    }
}
