using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Liveness;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Fwledger.V1;
using Google.Protobuf;

namespace Chain.Node.Rpc;

/// <summary>Creates the messages about participants, proposals and the validator set, from one snapshot of the state.</summary>
internal sealed class RegistryViews(StateView view)
{
    private IReadOnlyList<WaitingSetChange>? _waiting;

    private ValidatorSet Set => view.Head.NextValidators;

    private IReadOnlyList<WaitingSetChange> Waiting => _waiting ??= WaitingChanges.In(view);

    /// <summary>Finds a participant by address, public key or name; null if there is none.</summary>
    public ParticipantRecord? Find(string text)
    {
        if (Address.TryParse(text, out Address id) && view.Participant(id) is { } byAddress) return byAddress;
        return PublicKey.TryParse(text, out PublicKey key) ? view.OwnerOf(key) : view.ParticipantNamed(text);
    }

    public ListParticipantsReply List(long start, int count)
    {
        ListParticipantsReply reply = new();
        reply.Participants.AddRange(view.Participants(start, count).Select(Of));
        if (start + count < view.ParticipantCount()) reply.Next = start + count;
        return reply;
    }

    public ParticipantView Of(ParticipantRecord record)
    {
        ParticipantView reply = new()
        {
            Address = record.Id.ToString(),
            Name = record.Name,
            Suspended = record.IsSuspended,
            RepositoryUri = record.RepositoryUri,
            AuditorThreshold = record.AuditorThreshold,
            Validator = Set.IndexOf(record.Id) >= 0,
            NextNonce = view.NextNonce(record.Id),
            Record = UnsafeByteOperations.UnsafeWrap(record.Encode()),
        };
        reply.Roles.AddRange(RoleNames.Of(record.Roles));
        long next = view.Head.Height + 1;
        reply.Keys.AddRange(record.Keys.Select(k => new KeyView
        {
            PublicKey = k.Key.ToString(),
            FromHeight = k.FromHeight,
            UntilHeight = k.UntilHeight,
            InForce = k.IsInForce(next),
        }));
        foreach (DatedReleasePolicy policy in record.ReleasePolicies)
        {
            ReleasePolicyView dated = new() { Threshold = policy.Policy.Threshold, FromHeight = policy.FromHeight };
            dated.Keys.AddRange(policy.Policy.Keys.Select(k => k.ToString()));
            reply.ReleasePolicies.Add(dated);
        }

        return reply;
    }

    /// <summary>Open proposals. Leaves out expired proposals that the state still contains.</summary>
    public ListProposalsReply Proposals()
    {
        ListProposalsReply reply = new() { Quorum = Set.Quorum };
        Address? pending = view.PendingSetChange();
        foreach (ParticipantRecord proposer in view.Participants(0, int.MaxValue).Where(p => p.Roles.HasFlag(Roles.Authority)))
        {
            foreach (Address id in view.OpenProposalsOf(proposer.Id))
            {
                if (view.ProposalAt(id) is { } proposal && proposal.ExpiresHeight > view.Head.Height + 1)
                    reply.Proposals.Add(Of(id, proposer.Name, proposal, pending));
            }
        }

        return reply;
    }

    public ListValidatorsReply Validators()
    {
        ListValidatorsReply reply = new() { Quorum = Set.Quorum, ChangeMax = Math.Max(1, Set.FaultyMax), Height = view.Head.Height };
        reply.Validators.AddRange(Set.Members.Select(m =>
            new ValidatorView { Address = m.Address.ToString(), Name = NameOf(m.Address), PublicKey = m.PublicKey.ToString() }));
        foreach (ParticipantRecord candidate in view.Participants(0, int.MaxValue).Where(p => p.Holds(Roles.Authority) && Set.IndexOf(p.Id) < 0))
        {
            CandidateView item = new() { Address = candidate.Id.ToString(), Name = candidate.Name };
            if (view.ReadinessOf(candidate.Id) is { } ready)
                (item.PublicKey, item.SyncedHeight, item.RecordedHeight) = (ready.Key.ToString(), ready.SyncedHeight, ready.RecordedHeight);
            reply.Candidates.Add(item);
        }

        reply.Waiting.AddRange(Waiting.Select(Of));

        return reply;
    }

    public static ParametersReply Of(ChainParameters parameters, RuleVersions rules, long nextHeight) => new()
    {
        RulesVersion = rules.VersionAt(nextHeight),
        NextRulesVersion = rules.Entries.FirstOrDefault(e => e.FromHeight > nextHeight).Version,
        NextRulesFromHeight = rules.Entries.FirstOrDefault(e => e.FromHeight > nextHeight).FromHeight,
        Record = UnsafeByteOperations.UnsafeWrap(parameters.Encode()),
        ProposeTimeoutMs = parameters.ProposeTimeoutMs,
        VoteTimeoutMs = parameters.VoteTimeoutMs,
        TimeoutStepMs = parameters.TimeoutStepMs,
        TimeoutCapMs = parameters.TimeoutCapMs,
        HeartbeatMs = parameters.HeartbeatMs,
        BatchDelayMs = parameters.BatchDelayMs,
        BlockBytesMax = parameters.BlockBytesMax,
        AttestationThreshold = parameters.AttestationThreshold,
        AuditorThreshold = parameters.AuditorThreshold,
        EvidenceAgeHeights = parameters.EvidenceAgeHeights,
    };

    private WaitingChangeView Of(WaitingSetChange change)
    {
        WaitingChangeView reply = new()
        {
            Subject = change.Subject.ToString(),
            Penalty = change.IsPenalty,
            SinceHeight = change.SinceHeight,
            Quorum = change.Quorum,
            Text = WaitingChanges.Describe(change, NameOf),
        };
        reply.Running.AddRange(change.Running.Select(NameOf));
        reply.Awaited.AddRange(WaitingChanges.Awaited(change).Select(NameOf));
        return reply;
    }

    private ProposalView Of(Address id, string proposerName, GovernanceProposal proposal, Address? pending)
    {
        ProposalView reply = new()
        {
            Address = id.ToString(),
            Proposer = proposal.Proposer.ToString(),
            ProposerName = proposerName,
            Description = Describe(proposal.Action),
            Action = UnsafeByteOperations.UnsafeWrap(proposal.Action.Encode()),
            OpenedHeight = proposal.OpenedHeight,
            ExpiresHeight = proposal.ExpiresHeight,
            WaitsForReady = pending is { } waiting && waiting.Equals(id),
        };
        reply.Approvals.AddRange(proposal.Approvals.Where(a => Set.IndexOf(a) >= 0).Select(NameOf));
        reply.Refusals.AddRange(proposal.Refusals.Where(a => Set.IndexOf(a) >= 0).Select(NameOf));
        if (Waiting.FirstOrDefault(w => !w.IsPenalty && w.Subject.Equals(id)) is { } change)
            reply.WaitsFor.AddRange(WaitingChanges.Awaited(change).Select(NameOf));
        return reply;
    }

    private string Describe(GovernanceAction action) => action switch
    {
        GovernanceAction.Register { RepositoryUri: "" } r => $"register {r.Name} ({string.Join(", ", RoleNames.Of(r.Roles))}) with key {r.Key}",
        GovernanceAction.Register r => $"register {r.Name} ({string.Join(", ", RoleNames.Of(r.Roles))}) with key {r.Key} and repository {r.RepositoryUri}",
        GovernanceAction.SetRoles s => $"give {NameOf(s.Participant)} the roles {string.Join(", ", RoleNames.Of(s.Roles))}",
        GovernanceAction.SetSuspended s => $"{(s.IsSuspended ? "suspend" : "reinstate")} {NameOf(s.Participant)}",
        GovernanceAction.SetRepository { RepositoryUri: "" } s => $"remove the repository of {NameOf(s.Participant)}",
        GovernanceAction.SetRepository s => $"set the repository of {NameOf(s.Participant)} to {s.RepositoryUri}",
        GovernanceAction.SetAuditorThreshold s => $"set the auditor threshold of {NameOf(s.Participant)} to {s.Threshold}",
        GovernanceAction.ChangeValidators c =>
            $"change the validators: add [{string.Join(", ", c.Add.Select(NameOf))}], remove [{string.Join(", ", c.Remove.Select(NameOf))}]",
        GovernanceAction.SetParameters p => $"set the parameters to {p.Parameters}",
        GovernanceAction.AdoptRules a => $"run the contracts by version {a.Version} of the rules from height {a.FromHeight} on",
        GovernanceAction.LowerVersionFloor l => $"lower the version floor of {NameOf(l.Vendor)} {l.Model} {l.Channel} to {l.Version}",
        GovernanceAction.ReplaceKeys r => $"end all keys of {NameOf(r.Participant)} and register key {r.Key}",
        _ => action.ToString(),
    };

    private string NameOf(Address id) => view.Participant(id)?.Name ?? id.ToString();
}
