using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Typed access to the state entries about evidence. A value that does not decode is our own bug and throws.</summary>
internal static class EvidenceState
{
    // One entry per member of a set, and room for those that left it while their evidence was pending.
    private const int PendingMax = 2 * Limits.ValidatorsMax;

    public static bool HasEvidence(this LedgerState state, Hash256 id) => state.Overlay.Contains(StateKeys.Evidence(id));

    public static EvidenceRecord? EvidenceRecord(this LedgerState state, Hash256 id)
    {
        if (!state.Overlay.TryRead(StateKeys.Evidence(id), out ReadOnlyMemory<byte> bytes)) return null;
        return Chain.Core.Records.EvidenceRecord.TryDecode(bytes.Span, out EvidenceRecord? record) ? record : throw Damaged("evidence");
    }

    public static void SetEvidence(this LedgerState state, Hash256 id, EvidenceRecord record) => state.Overlay.Write(StateKeys.Evidence(id), record.Encode());

    public static long EvidenceCount(this LedgerState state, Address offender) => RegistryState.ReadNumber(state, StateKeys.EvidenceCount(offender));

    public static void SetEvidenceCount(this LedgerState state, Address offender, long count) =>
        RegistryState.WriteNumber(state, StateKeys.EvidenceCount(offender), count);

    /// <summary>Height up to which the offender has answered for its offences; 0 for none.</summary>
    public static long EvidenceAnswered(this LedgerState state, Address offender) => RegistryState.ReadNumber(state, StateKeys.EvidenceAnswered(offender));

    public static void SetEvidenceAnswered(this LedgerState state, Address offender, long height) =>
        RegistryState.WriteNumber(state, StateKeys.EvidenceAnswered(offender), height);

    /// <summary>The offences that wait, in order of arrival, at most one per offender.</summary>
    public static IReadOnlyList<PendingOffence> PendingOffences(this LedgerState state)
    {
        if (!state.Overlay.TryRead(StateKeys.PendingEvidence, out ReadOnlyMemory<byte> bytes)) return [];
        CborReader reader = new(bytes.Span);
        if (!reader.TryArray(PendingMax, out int count)) throw Damaged("list of pending evidence");
        PendingOffence[] pending = new PendingOffence[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryExactArray(2) || !reader.TryAddress(out Address offender) || !reader.TryHash(out Hash256 evidence))
            {
                throw Damaged("list of pending evidence");
            }

            pending[i] = new PendingOffence(offender, evidence);
        }

        return pending;
    }

    public static void SetPendingOffences(this LedgerState state, IReadOnlyList<PendingOffence> pending)
    {
        if (pending.Count == 0)
        {
            state.Overlay.Delete(StateKeys.PendingEvidence);
            return;
        }

        CborWriter writer = new();
        writer.Array(pending.Count);
        foreach (PendingOffence offence in pending)
        {
            writer.Array(2);
            writer.Bytes(offence.Offender.AsSpan());
            writer.Bytes(offence.Evidence.AsSpan());
        }

        state.Overlay.Write(StateKeys.PendingEvidence, writer.Written.ToArray());
    }

    private static InvalidOperationException Damaged(string what) => new($"The state's {what} does not decode.");
}
