using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>
/// Evidence whose offender could not leave the validator set in its block. It acts in the first block that has room and, from version 3 of
/// the rules, once enough of the other validators have stated that they run.
/// </summary>
internal static class PendingEvidence
{
    /// <summary>Begins a block: suspends the offenders that the set can now lose, before any call of the block can use up the change. [EVI-PENDING.2]</summary>
    /// <returns>The offenders that are suspended now.</returns>
    public static IReadOnlyList<Address> Act(LedgerState state, ValidatorSet deciding, BlockContext block, int version)
    {
        IReadOnlyList<PendingOffence> pending = state.PendingOffences();
        if (pending.Count == 0) return [];
        List<PendingOffence> kept = [];
        List<Address> suspended = [];
        foreach (PendingOffence offence in pending)
        {
            if (!state.Participant(offence.Offender)!.IsSuspended)
            {
                if (!Registry.TrySuspend(state, deciding, block, version, offence.Offender))
                {
                    kept.Add(offence);
                    continue;
                }

                state.SetEvidence(offence.Evidence, state.EvidenceRecord(offence.Evidence)! with { IsSuspending = true });
                state.SetEvidenceCount(offence.Offender, state.EvidenceCount(offence.Offender) + 1);
                suspended.Add(offence.Offender);
            }

            state.SetEvidenceAnswered(offence.Offender, block.Height);
        }

        if (kept.Count < pending.Count) state.SetPendingOffences(kept);
        return suspended;
    }
}
