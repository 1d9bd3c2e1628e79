using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>
/// Proposals to the validators, and their votes. An action that more than two thirds of the current validators approve is applied in
/// the same call.
/// </summary>
internal static class GovernanceVotes
{
    public static Outcome Propose(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(2) || !reader.TryBytes(Limits.GovernanceActionBytesMax, out ReadOnlySpan<byte> bytes)
            || !GovernanceAction.TryDecode(bytes, out GovernanceAction? action) || !reader.TryInt(Limits.HeightMax, out long expires) || !reader.AtEnd
            || !GovernanceActions.IsKnown(call, action))
        {
            return Outcome.MalformedPayload;                                                                   // [GOV-PROPOSE.1]
        }

        if (!IsVoter(call)) return Outcome.NotValidator;                                                       // [GOV-PROPOSE.2]
        if (expires <= call.Block.Height || expires - call.Block.Height > Limits.ProposalLifetimeMax) return Outcome.ExpiryOutOfRange; // [GOV-PROPOSE.3]
        Outcome possible = GovernanceActions.Check(call, action);
        if (possible != Outcome.Accepted) return possible;                                                     // [GOV-PROPOSE.4]
        List<Address> open = SweepExpired(call);
        if (open.Count >= Limits.OpenProposalsMax) return Outcome.LimitReached;                                // [GOV-PROPOSE.5]

        Address id = GovernanceProposal.AddressOf(call.Block.ChainId, call.Sender, call.Transaction.Nonce, action);
        call.State.SetOpenProposals(call.Sender, [.. open.Append(id).Order()]);
        call.Contract = id;
        call.Emit(ContractEventType.GovernanceProposed, id, call.Sender);
        CastVotes.Record(call, id);                                                                            // [GOV-VOTE.7]
        return Settle(call, id, new GovernanceProposal(call.Sender, action, call.Block.Height, expires, [call.Sender], [])); // [GOV-PROPOSE.6]
    }

    public static Outcome Vote(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(1) || !reader.TryBool(out bool approve) || !reader.AtEnd) return Outcome.MalformedPayload; // [GOV-VOTE.1]
        if (!IsVoter(call)) return Outcome.NotValidator;                                                       // [GOV-VOTE.2]
        Address id = call.Transaction.Target;
        if (call.State.Proposal(id) is not { } proposal) return Outcome.UnknownProposal;                       // [GOV-VOTE.3]
        if (call.Block.Height >= proposal.ExpiresHeight) return Outcome.ProposalExpired;                       // [GOV-VOTE.4]
        Address[] approvals = CastVotes.Counting(call.State, id, proposal.Approvals, call.Block.Height);
        Address[] refusals = CastVotes.Counting(call.State, id, proposal.Refusals, call.Block.Height);
        bool isRepeated = (approve ? approvals : refusals).Contains(call.Sender);
        if (isRepeated && !(approve && approvals.Length >= call.State.Validators.Quorum)) return Outcome.Duplicate; // [GOV-VOTE.5]

        // [GOV-VOTE.6] A voter may change its vote. Votes that do not count are dropped, so a list is never longer than the set.
        foreach (Address voter in proposal.Approvals.Concat(proposal.Refusals).Except(approvals).Except(refusals)) CastVotes.Forget(call.State, id, voter);
        approvals = [.. approvals.Where(a => !a.Equals(call.Sender))];
        refusals = [.. refusals.Where(a => !a.Equals(call.Sender))];
        if (approve) approvals = [.. approvals.Append(call.Sender).Order()];
        else refusals = [.. refusals.Append(call.Sender).Order()];
        CastVotes.Record(call, id);                                                                            // [GOV-VOTE.7]
        call.Emit(ContractEventType.GovernanceVoted, id, call.Sender);
        return Settle(call, id, proposal with { Approvals = approvals, Refusals = refusals });
    }

    /// <summary>Applies the approved set change that waits, if it can be applied now. Otherwise this call still succeeds.</summary>
    public static void ResumePendingSetChange(CallContext call)
    {
        if (Pending(call) is not ({ } id, { } proposal) || !SetChanges.MayAct(call, proposal.Action)) return;
        if (GovernanceActions.Apply(call, proposal.Action) == Outcome.Accepted) CloseExecuted(call, id, proposal);
    }

    /// <summary>Whether the sender may propose and vote: it is an authority in the current set.</summary>
    public static bool IsVoter(CallContext call) => call.State.Validators.IndexOf(call.Sender) >= 0 && call.State.Holds(call.Sender, Roles.Authority);

    /// <summary>The approved set change that waits, unless it has expired or lost its majority.</summary>
    public static (Address Id, GovernanceProposal Proposal)? Pending(LedgerState state, long height)
    {
        if (state.PendingSetChange() is not { } id || state.Proposal(id) is not { } proposal) return null;
        bool isOpen = height < proposal.ExpiresHeight && IsApproved(state, id, proposal, height);
        return isOpen ? (id, proposal) : null;
    }

    /// <summary>Ends the approved change that waits if it is about one of the participants, whom a newer decision has changed. [GOV-SET.10]</summary>
    public static void Supersede(LedgerState state, IReadOnlyList<Address> changed)
    {
        if (state.PendingSetChange() is not { } id || state.Proposal(id) is not { } proposal) return;
        if (changed.Any(p => SetChanges.Concerns(proposal.Action, p))) Close(state, id, proposal);
    }

    private static bool IsApproved(LedgerState state, Address id, GovernanceProposal proposal, long height) =>
        CastVotes.Counting(state, id, proposal.Approvals, height).Length >= state.Validators.Quorum;           // [GOV-EXEC.1]

    private static Outcome Settle(CallContext call, Address id, GovernanceProposal proposal)
    {
        ValidatorSet set = call.State.Validators;
        if (proposal.Refusals.Count > set.Count - set.Quorum)
        {
            Close(call.State, id, proposal);                                                                   // [GOV-EXEC.2]
            call.Emit(ContractEventType.GovernanceRejected, id, proposal.Proposer);
            return Outcome.Accepted;
        }

        call.State.SetProposal(id, proposal);
        if (!IsApproved(call.State, id, proposal, call.Block.Height)) return Outcome.Accepted;
        if (SetChanges.ChangesSet(call, proposal.Action))
        {
            // A change that can act now does not wait, so from version 3 on it does not need the place of the one that waits.
            bool mayAct = SetChanges.MayAct(call, proposal.Action);
            bool needsPlace = !mayAct || call.Version < 3;
            if (needsPlace && Pending(call) is ({ } pending, _) && !pending.Equals(id)) return Outcome.ChangePending; // [GOV-SET.7]
            if (!mayAct)
            {
                call.State.SetPendingSetChange(id);                                                            // [GOV-SET.8] [GOV-LIVE.1]
                return Outcome.Accepted;
            }
        }

        Outcome done = GovernanceActions.Apply(call, proposal.Action);
        if (done == Outcome.Accepted) CloseExecuted(call, id, proposal);
        return done;                                                                                           // [GOV-EXEC.3]
    }

    private static (Address Id, GovernanceProposal Proposal)? Pending(CallContext call) => Pending(call.State, call.Block.Height);

    private static void CloseExecuted(CallContext call, Address id, GovernanceProposal proposal)
    {
        Close(call.State, id, proposal);
        call.Emit(ContractEventType.GovernanceExecuted, id, proposal.Proposer);
        if (call.Version >= 4) Supersede(call.State, SetChanges.Targets(proposal.Action));                     // [GOV-SET.10]
    }

    private static void Close(LedgerState state, Address id, GovernanceProposal proposal)
    {
        CastVotes.Forget(state, id, proposal);
        state.DeleteProposal(id);                                                                              // [GOV-EXEC.4]
        state.SetOpenProposals(proposal.Proposer, [.. state.OpenProposals(proposal.Proposer).Where(p => !p.Equals(id))]);
        if (state.PendingSetChange() is { } pending && pending.Equals(id)) state.DeletePendingSetChange();
    }

    /// <summary>Removes the sender's expired proposals and returns its open ones. [GOV-EXEC.5]</summary>
    private static List<Address> SweepExpired(CallContext call)
    {
        List<Address> open = [];
        foreach (Address id in call.State.OpenProposals(call.Sender))
        {
            if (call.State.Proposal(id) is { } proposal && call.Block.Height < proposal.ExpiresHeight) open.Add(id);
            else Remove(call.State, id);
        }

        return open;
    }

    private static void Remove(LedgerState state, Address id)
    {
        if (state.Proposal(id) is { } proposal) CastVotes.Forget(state, id, proposal);
        state.DeleteProposal(id);
    }
}
