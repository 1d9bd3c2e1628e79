using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Client;

namespace Chain.Node.Cli.Governance;

/// <summary>Says in words what a governance action does, with proven names. Shown before it is signed.</summary>
internal static class ActionTexts
{
    public static async Task<string> DescribeAsync(GovernanceAction action, ProvenChain chain, CancellationToken cancellation)
    {
        switch (action)
        {
            case GovernanceAction.Register r:
                string repository = r.RepositoryUri.Length == 0 ? "" : $" and repository {r.RepositoryUri}";
                return $"register {r.Name} ({RolesOf(r.Roles)}) with key {r.Key}{repository}";
            case GovernanceAction.SetRoles s:
                return $"give {await NameAsync(s.Participant).ConfigureAwait(false)} the roles {RolesOf(s.Roles)}";
            case GovernanceAction.SetSuspended s:
                return $"{(s.IsSuspended ? "suspend" : "reinstate")} {await NameAsync(s.Participant).ConfigureAwait(false)}";
            case GovernanceAction.SetRepository s:
                string uri = s.RepositoryUri.Length == 0 ? "nothing" : s.RepositoryUri;
                return $"set the repository of {await NameAsync(s.Participant).ConfigureAwait(false)} to {uri}";
            case GovernanceAction.SetAuditorThreshold s:
                return $"set the auditor threshold of {await NameAsync(s.Participant).ConfigureAwait(false)} to {s.Threshold}";
            case GovernanceAction.ChangeValidators c:
                return $"change the validators: add [{await NamesAsync(c.Add).ConfigureAwait(false)}], "
                    + $"remove [{await NamesAsync(c.Remove).ConfigureAwait(false)}]";
            case GovernanceAction.SetParameters p:
                ChainParameters now = await chain.ParametersAsync(cancellation).ConfigureAwait(false);
                return $"change parameters: {string.Join(", ", ParameterTexts.Differences(now, p.Parameters))}";
            case GovernanceAction.ReplaceKeys r:
                return $"end all keys of {await NameAsync(r.Participant).ConfigureAwait(false)} and register key {r.Key}";
            case GovernanceAction.AdoptRules a:
                return $"put version {a.Version} of the contracts' rules in force from height {a.FromHeight} on";
            case GovernanceAction.LowerVersionFloor l:
                return $"let the next release of {await NameAsync(l.Vendor).ConfigureAwait(false)} for {l.Model}, channel {l.Channel}, be any above version {l.Version}";
            default:
                return action.ToString();
        }

        async Task<string> NameAsync(Address id)
        {
            ParticipantRecord? record = await chain.ParticipantAsync(id, cancellation).ConfigureAwait(false);
            return record is null ? $"{id}, which is no participant" : $"{record.Name} ({id})";
        }

        async Task<string> NamesAsync(IEnumerable<Address> ids)
        {
            List<string> names = [];
            foreach (Address id in ids) names.Add(await NameAsync(id).ConfigureAwait(false));
            return string.Join(", ", names);
        }
    }

    private static string RolesOf(Roles roles) => roles == Roles.None ? "no role" : roles.ToString().ToLowerInvariant();
}
