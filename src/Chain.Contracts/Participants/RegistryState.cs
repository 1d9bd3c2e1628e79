using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Typed access to the state entries of the participants contract. A value that does not decode is our own bug and throws.</summary>
internal static class RegistryState
{
    public static bool IsNameUsed(this LedgerState state, string name) => state.Overlay.Contains(StateKeys.ParticipantName(name));

    public static void SetNameOwner(this LedgerState state, string name, Address owner) => Write(state, StateKeys.ParticipantName(name), owner);

    public static Address? RepositoryOwner(this LedgerState state, string hostAndPort) => ReadAddress(state, StateKeys.RepositoryAuthority(hostAndPort));

    public static void SetRepositoryOwner(this LedgerState state, string hostAndPort, Address owner) =>
        Write(state, StateKeys.RepositoryAuthority(hostAndPort), owner);

    public static void DeleteRepositoryOwner(this LedgerState state, string hostAndPort) => state.Overlay.Delete(StateKeys.RepositoryAuthority(hostAndPort));

    public static long ParticipantCount(this LedgerState state) => ReadNumber(state, StateKeys.ParticipantCount);

    public static void SetParticipantCount(this LedgerState state, long count) => WriteNumber(state, StateKeys.ParticipantCount, count);

    public static void SetParticipantAt(this LedgerState state, long index, Address participant) => Write(state, StateKeys.ParticipantAt(index), participant);

    public static GovernanceProposal? Proposal(this LedgerState state, Address id)
    {
        if (!state.Overlay.TryRead(StateKeys.GovernanceProposal(id), out ReadOnlyMemory<byte> bytes)) return null;
        return GovernanceProposal.TryDecode(bytes.Span, out GovernanceProposal? proposal) ? proposal : throw Damaged("proposal");
    }

    public static void SetProposal(this LedgerState state, Address id, GovernanceProposal proposal) =>
        state.Overlay.Write(StateKeys.GovernanceProposal(id), proposal.Encode());

    public static void DeleteProposal(this LedgerState state, Address id) => state.Overlay.Delete(StateKeys.GovernanceProposal(id));

    public static IReadOnlyList<Address> OpenProposals(this LedgerState state, Address proposer)
    {
        if (!state.Overlay.TryRead(StateKeys.OpenProposals(proposer), out ReadOnlyMemory<byte> bytes)) return [];
        CborReader reader = new(bytes.Span);
        return AddressSets.TryRead(ref reader, Limits.OpenProposalsMax, out Address[] open) ? open : throw Damaged("list of open proposals");
    }

    public static void SetOpenProposals(this LedgerState state, Address proposer, IReadOnlyList<Address> open)
    {
        StateKey key = StateKeys.OpenProposals(proposer);
        if (open.Count == 0)
        {
            state.Overlay.Delete(key);
            return;
        }

        CborWriter writer = new();
        AddressSets.Write(writer, open);
        state.Overlay.Write(key, writer.Written.ToArray());
    }

    public static Address? PendingSetChange(this LedgerState state) => ReadAddress(state, StateKeys.PendingSetChange);

    public static void SetPendingSetChange(this LedgerState state, Address proposal) => Write(state, StateKeys.PendingSetChange, proposal);

    public static void DeletePendingSetChange(this LedgerState state) => state.Overlay.Delete(StateKeys.PendingSetChange);

    public static ValidatorReadiness? Readiness(this LedgerState state, Address candidate)
    {
        if (!state.Overlay.TryRead(StateKeys.ValidatorReady(candidate), out ReadOnlyMemory<byte> bytes)) return null;
        return ValidatorReadiness.TryDecode(bytes.Span, out ValidatorReadiness? readiness) ? readiness : throw Damaged("readiness");
    }

    public static void SetReadiness(this LedgerState state, Address candidate, ValidatorReadiness readiness) =>
        state.Overlay.Write(StateKeys.ValidatorReady(candidate), readiness.Encode());

    public static void DeleteReadiness(this LedgerState state, Address candidate) => state.Overlay.Delete(StateKeys.ValidatorReady(candidate));

    private static Address? ReadAddress(LedgerState state, StateKey key) =>
        state.Overlay.TryRead(key, out ReadOnlyMemory<byte> bytes) ? Address.From(bytes.Span) : null;

    private static void Write(LedgerState state, StateKey key, Address value) => state.Overlay.Write(key, value.AsSpan().ToArray());

    /// <summary>A number of this folder's entries; 0 if there is none.</summary>
    internal static long ReadNumber(LedgerState state, StateKey key)
    {
        if (!state.Overlay.TryRead(key, out ReadOnlyMemory<byte> bytes)) return 0;
        CborReader reader = new(bytes.Span);
        return reader.TryInt(long.MaxValue, out long number) ? number : throw Damaged("number");
    }

    /// <summary>Writes a number.</summary>
    internal static void WriteNumber(LedgerState state, StateKey key, long number)
    {
        CborWriter writer = new();
        writer.Int(number);
        state.Overlay.Write(key, writer.Written.ToArray());
    }

    private static InvalidOperationException Damaged(string what) => new($"The state's {what} does not decode.");
}
