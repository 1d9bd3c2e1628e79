using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>
/// Authorities declare that they are ready to be validators. Without that declaration they are not admitted
/// (docs/consensus.md, "Changes of the validator set"). From version 3 of the rules validators declare that they run, too.
/// </summary>
internal static class ValidatorCandidates
{
    /// <summary>Heights that a candidate may be behind when its declaration is recorded.</summary>
    public const long BehindMax = 1_000;

    private const int SuspensionEventsMax = 2;

    public static Outcome Ready(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(1) || !reader.TryInt(Limits.HeightMax, out long synced) || !reader.AtEnd) return Outcome.MalformedPayload; // [GOV-READY.1]
        if (!call.State.Holds(call.Sender, Roles.Authority)) return Outcome.RoleMissing;                       // [GOV-READY.2]
        ValidatorSet set = call.State.Validators;
        int index = set.IndexOf(call.Sender);
        if (index >= 0 && call.Version < 3) return Outcome.AlreadyValidator;                                   // [GOV-READY.3]
        if (synced >= call.Block.Height || call.Block.Height - synced > BehindMax) return Outcome.ReadyHeightOutOfRange; // [GOV-READY.4]
        PublicKey key = call.Transaction.Key;
        bool mayVote = index >= 0 ? set[index].PublicKey.Equals(key) : IsOpenEnded(call.State.Participant(call.Sender)!, key);
        if (!mayVote) return Outcome.KeyInvalid;                                                               // [GOV-READY.5] [GOV-LIVE.2]
        long time = call.Version < 3 ? 0 : call.Block.TimeMs;
        call.State.SetReadiness(call.Sender, new ValidatorReadiness(key, synced, call.Block.Height, time));
        call.Contract = call.Sender;
        call.Emit(ContractEventType.ValidatorReady, call.Sender, call.Sender);
        if (call.Version >= 3) ActOnPendingEvidence(call);                                                     // [GOV-LIVE.3]
        GovernanceVotes.ResumePendingSetChange(call);                                                          // [GOV-READY.6]
        return Outcome.Accepted;
    }

    /// <summary>The candidate as a validator, or null if its declaration is missing, too old, or names a key with a planned end.</summary>
    public static Validator? TryAdmit(CallContext call, ParticipantRecord candidate)
    {
        if (call.State.Readiness(candidate.Id) is not { } ready || call.Block.Height - ready.RecordedHeight > Limits.ReadyAgeMax) return null;
        if (call.Version >= 3 && !LiveSigners.IsRecent(ready, call.Block.TimeMs)) return null;                 // [GOV-LIVE.4]
        return IsOpenEnded(candidate, ready.Key) ? new Validator(candidate.Id, ready.Key) : null;
    }

    /// <summary>Whether the participant has the key and no planned end for it.</summary>
    public static bool IsOpenEnded(ParticipantRecord participant, PublicKey key) => participant.Keys.Any(k => k.Key.Equals(key) && k.UntilHeight == 0);

    private static void ActOnPendingEvidence(CallContext call)
    {
        // A receipt has room for few events; a further suspension has none, as at the beginning of a block.
        foreach (Address suspended in PendingEvidence.Act(call.State, call.DecidingSet, call.Block, call.Version).Take(SuspensionEventsMax))
        {
            call.Emit(ContractEventType.ValidatorSetChanged, suspended, call.Sender);
            call.Emit(ContractEventType.ParticipantSuspended, suspended, call.Sender);
        }
    }
}
