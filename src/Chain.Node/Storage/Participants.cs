using Chain.Contracts;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Storage;

/// <summary>Reads participants out of a state.</summary>
internal static class Participants
{
    /// <summary>A participant by its address, or null.</summary>
    public static ParticipantRecord? Find(IStateReader state, Address id) =>
        state.TryRead(StateKeys.Participant(id), out ReadOnlyMemory<byte> bytes) && ParticipantRecord.TryDecode(bytes.Span, out ParticipantRecord? record)
            ? record : null;

    /// <summary>The participant that a key belongs or belonged to, or null.</summary>
    public static ParticipantRecord? FindOwner(IStateReader state, PublicKey key) =>
        state.TryRead(StateKeys.KeyOwner(key), out ReadOnlyMemory<byte> bytes) && Address.TryFrom(bytes.Span, out Address owner) ? Find(state, owner) : null;

    /// <summary>Participants ever registered.</summary>
    public static long Count(IStateReader state)
    {
        if (!state.TryRead(StateKeys.ParticipantCount, out ReadOnlyMemory<byte> bytes)) return 0;
        CborReader reader = new(bytes.Span);
        return reader.TryInt(long.MaxValue, out long count) ? count : 0;
    }

    /// <summary>Participants in order of registration.</summary>
    public static IEnumerable<ParticipantRecord> List(IStateReader state, long start, int count)
    {
        for (long i = start; i < start + count; i++)
        {
            if (!state.TryRead(StateKeys.ParticipantAt(i), out ReadOnlyMemory<byte> bytes)) yield break;
            if (Address.TryFrom(bytes.Span, out Address id) && Find(state, id) is { } participant) yield return participant;
        }
    }
}
