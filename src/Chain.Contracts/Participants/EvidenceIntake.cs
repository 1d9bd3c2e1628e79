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
        long earlier = call.State.EvidenceCount(offender);
        if (earlier >= Limits.EvidencePerValidatorMax) return Outcome.LimitReached;                            // [EVI-SUBMIT.6]
        if (!evidence.IsProven(set, call.Block.ChainId)) return Outcome.EvidenceInvalid;                       // [EVI-SUBMIT.7]

        bool isSuspending = !call.State.Participant(offender)!.IsSuspended && Registry.TrySuspend(call, offender); // [EVI-SUBMIT.8]
        call.State.SetEvidence(id, new EvidenceRecord(offender, evidence.Height, call.Block.Height, isSuspending));
        call.State.SetEvidenceCount(offender, earlier + 1);
        call.Contract = offender;
        call.Emit(ContractEventType.EvidenceAccepted, offender, call.Sender);
        return Outcome.Accepted;
    }
}
