using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>
/// Authorities declare that they are ready to be validators. Without that declaration they are not admitted
/// (docs/consensus.md, "Changes of the validator set").
/// </summary>
internal static class ValidatorCandidates
{
    /// <summary>Heights that a candidate may be behind when its declaration is recorded.</summary>
    public const long BehindMax = 1_000;

    public static Outcome Ready(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(1) || !reader.TryInt(Limits.HeightMax, out long synced) || !reader.AtEnd) return Outcome.MalformedPayload; // [GOV-READY.1]
        if (!call.State.Holds(call.Sender, Roles.Authority)) return Outcome.RoleMissing;                       // [GOV-READY.2]
        if (call.State.Validators.IndexOf(call.Sender) >= 0) return Outcome.AlreadyValidator;                  // [GOV-READY.3]
        if (synced >= call.Block.Height || call.Block.Height - synced > BehindMax) return Outcome.ReadyHeightOutOfRange; // [GOV-READY.4]
        if (!IsOpenEnded(call.State.Participant(call.Sender)!, call.Transaction.Key)) return Outcome.KeyInvalid; // [GOV-READY.5]
        call.State.SetReadiness(call.Sender, new ValidatorReadiness(call.Transaction.Key, synced, call.Block.Height));
        call.Contract = call.Sender;
        call.Emit(ContractEventType.ValidatorReady, call.Sender, call.Sender);
        GovernanceVotes.ResumePendingSetChange(call);                                                          // [GOV-READY.6]
        return Outcome.Accepted;
    }

    /// <summary>The candidate as a validator, or null if its declaration is missing, too old, or names a key with a planned end.</summary>
    public static Validator? TryAdmit(CallContext call, ParticipantRecord candidate)
    {
        if (call.State.Readiness(candidate.Id) is not { } ready || call.Block.Height - ready.RecordedHeight > Limits.ReadyAgeMax) return null;
        return IsOpenEnded(candidate, ready.Key) ? new Validator(candidate.Id, ready.Key) : null;
    }

    private static bool IsOpenEnded(ParticipantRecord participant, PublicKey key) => participant.Keys.Any(k => k.Key.Equals(key) && k.UntilHeight == 0);
}
