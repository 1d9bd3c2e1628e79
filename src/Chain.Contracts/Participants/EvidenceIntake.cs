using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>
/// Accepts proof that a validator signed two conflicting messages (threat D04). Bad evidence only rejects its own call
/// (docs/consensus.md, lesson 13).
/// </summary>
internal static class EvidenceIntake
{
    public static Outcome Submit(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(1) || !reader.TryBytes(Evidence.EncodedBytesMax, out ReadOnlySpan<byte> bytes) || !reader.AtEnd
            || !Evidence.TryDecode(bytes, out Evidence? evidence))
        {
            return Outcome.MalformedPayload;                                                                   // [EVI-SUBMIT.1]
        }

        if (evidence.Height > call.Block.Height) return Outcome.EvidenceAhead;                                 // [EVI-SUBMIT.2]
        if (call.Block.Height - evidence.Height > call.State.Parameters.EvidenceAgeHeights) return Outcome.EvidenceTooOld; // [EVI-SUBMIT.3]
        Hash256 id = evidence.Id(call.Block.ChainId);
        if (call.State.HasEvidence(id)) return Outcome.EvidenceKnown;                                          // [EVI-SUBMIT.4]
        if (ValidatorSetHistory.At(call.State, evidence.Height) is not { } set) return Outcome.EvidenceTooOld; // [EVI-SUBMIT.3]
        if (evidence.ValidatorIndex >= set.Count) return Outcome.EvidenceInvalid;                              // [EVI-SUBMIT.5]
        Address offender = set[evidence.ValidatorIndex].Address;
        if (call.Version < 2 && call.State.EvidenceCount(offender) >= Limits.EvidencePerValidatorMax) return Outcome.LimitReached; // [EVI-SUBMIT.6]
        if (call.Version >= 2 && IsAnswered(call, offender, evidence.Height)) return Outcome.EvidenceKnown;    // [EVI-PENDING.3]
        if (!evidence.IsProven(set, call.Block.ChainId)) return Outcome.EvidenceInvalid;                       // [EVI-SUBMIT.7]

        bool wasSuspended = call.State.Participant(offender)!.IsSuspended;
        bool isSuspending = !wasSuspended && Registry.TrySuspend(call, offender);                              // [EVI-SUBMIT.8]
        call.State.SetEvidence(id, new EvidenceRecord(offender, evidence.Height, call.Block.Height, isSuspending));
        if (isSuspending || call.Version < 2) call.State.SetEvidenceCount(offender, call.State.EvidenceCount(offender) + 1);
        if (call.Version >= 2 && (isSuspending || wasSuspended)) call.State.SetEvidenceAnswered(offender, call.Block.Height);
        else if (call.Version >= 2) call.State.SetPendingOffences([.. call.State.PendingOffences(), new PendingOffence(offender, id)]); // [EVI-PENDING.1]
        call.Contract = offender;
        call.Emit(ContractEventType.EvidenceAccepted, offender, call.Sender);
        return Outcome.Accepted;
    }

    /// <summary>Whether the offender has been suspended at the offence's height or later, or waits for it: more evidence would change nothing.</summary>
    private static bool IsAnswered(CallContext call, Address offender, long height) =>
        height <= call.State.EvidenceAnswered(offender) || call.State.PendingOffences().Any(p => p.Offender.Equals(offender));
}
