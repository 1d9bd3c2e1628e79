using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Evidence whose offender could not leave the validator set in its block. It acts in the first block that has room.</summary>
internal static class PendingEvidence
{
    /// <summary>Begins a block: suspends the offenders that the set can now lose, before any call of the block can use up the change. [EVI-PENDING.2]</summary>
    public static void Act(LedgerState state, ValidatorSet deciding, long height)
    {
        IReadOnlyList<PendingOffence> pending = state.PendingOffences();
        if (pending.Count == 0) return;
        List<PendingOffence> kept = [];
        foreach (PendingOffence offence in pending)
        {
            if (!state.Participant(offence.Offender)!.IsSuspended)
            {
                if (!Registry.TrySuspend(state, deciding, height, version: 2, offence.Offender))
                {
                    kept.Add(offence);
                    continue;
                }

                state.SetEvidence(offence.Evidence, state.EvidenceRecord(offence.Evidence)! with { IsSuspending = true });
                state.SetEvidenceCount(offence.Offender, state.EvidenceCount(offence.Offender) + 1);
            }

            state.SetEvidenceAnswered(offence.Offender, height);
        }

        if (kept.Count < pending.Count) state.SetPendingOffences(kept);
    }
}
