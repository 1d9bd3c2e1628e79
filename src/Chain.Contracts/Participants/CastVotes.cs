using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>
/// The keys that signed the votes on open proposals. A vote counts only while its key is in force and its voter has been a member of the set
/// ever since, so that nobody gathers a quorum from keys that were stolen one after the other. [GOV-VOTE.7]
/// </summary>
/// <remarks>Versions before 4 record neither keys nor admissions, so all votes of members count there.</remarks>
internal static class CastVotes
{
    /// <summary>Records the key of the sender's vote.</summary>
    public static void Record(CallContext call, Address proposal)
    {
        if (call.Version < 4) return;
        CborWriter writer = new();
        writer.Array(2);
        writer.Bytes(call.Transaction.Key.AsSpan());
        writer.Int(call.Block.Height);
        call.State.Overlay.Write(StateKeys.CastVote(proposal, call.Sender), writer.Written.ToArray());
    }

    /// <summary>Records that members join the set: what they voted as earlier members does not count again.</summary>
    public static void BeginMembership(CallContext call, IReadOnlyList<Address> joining)
    {
        if (call.Version < 4) return;
        foreach (Address member in joining) RegistryState.WriteNumber(call.State, StateKeys.MemberSince(member), call.Block.Height);
    }

    /// <summary>Those of the voters whose votes count at a height.</summary>
    public static Address[] Counting(LedgerState state, Address proposal, IReadOnlyList<Address> voters, long height)
    {
        ValidatorSet set = state.Validators;
        return [.. voters.Where(v => set.IndexOf(v) >= 0 && IsInForce(state, proposal, v, height))];
    }

    /// <summary>Drops what is recorded about the votes of a proposal that is closed.</summary>
    public static void Forget(LedgerState state, Address id, GovernanceProposal proposal)
    {
        foreach (Address voter in proposal.Approvals.Concat(proposal.Refusals)) Forget(state, id, voter);
    }

    /// <summary>Drops what is recorded about a vote.</summary>
    public static void Forget(LedgerState state, Address proposal, Address voter)
    {
        StateKey entry = StateKeys.CastVote(proposal, voter);
        if (state.Overlay.Contains(entry)) state.Overlay.Delete(entry);
    }

    // A vote without an entry is from before version 4. It counts until its voter joins the set anew.
    private static bool IsInForce(LedgerState state, Address proposal, Address voter, long height)
    {
        long since = RegistryState.ReadNumber(state, StateKeys.MemberSince(voter));
        if (Find(state, proposal, voter) is not { } vote) return since == 0;
        return vote.Height >= since && state.Participant(voter)!.HasKeyInForce(vote.Key, height);
    }

    private static CastVote? Find(LedgerState state, Address proposal, Address voter)
    {
        if (!state.Overlay.TryRead(StateKeys.CastVote(proposal, voter), out ReadOnlyMemory<byte> bytes)) return null;
        CborReader reader = new(bytes.Span);
        bool isWhole = reader.TryExactArray(2) & reader.TryPublicKey(out PublicKey key) & reader.TryInt(Limits.HeightMax, out long height);
        return isWhole ? new CastVote(key, height) : throw new InvalidOperationException("The state's vote does not decode.");
    }
}
