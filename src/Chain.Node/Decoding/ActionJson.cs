using System.Text.Json.Nodes;
using Chain.Core.Records;
using Chain.Light;

namespace Chain.Node.Decoding;

/// <summary>Governance actions and proposals as JSON.</summary>
internal static class ActionJson
{
    /// <summary>An action: its name in 'action', and its arguments.</summary>
    public static JsonObject Of(GovernanceAction action)
    {
        JsonObject json = new() { ["action"] = action.GetType().Name };
        switch (action)
        {
            case GovernanceAction.Register r:
                json["name"] = r.Name;
                json["public_key"] = $"{r.Key}";
                json["roles"] = ReleaseJson.Texts(RoleNames.Of(r.Roles));
                json["repository_uri"] = r.RepositoryUri;
                break;
            case GovernanceAction.SetRoles s:
                json["participant"] = $"{s.Participant}";
                json["roles"] = ReleaseJson.Texts(RoleNames.Of(s.Roles));
                break;
            case GovernanceAction.SetSuspended s:
                json["participant"] = $"{s.Participant}";
                json["suspended"] = s.IsSuspended;
                break;
            case GovernanceAction.SetRepository s:
                json["participant"] = $"{s.Participant}";
                json["repository_uri"] = s.RepositoryUri;
                break;
            case GovernanceAction.SetAuditorThreshold s:
                json["participant"] = $"{s.Participant}";
                json["threshold"] = s.Threshold;
                break;
            case GovernanceAction.ChangeValidators c:
                json["remove"] = ReleaseJson.Addresses(c.Remove);
                json["add"] = ReleaseJson.Addresses(c.Add);
                break;
            case GovernanceAction.SetParameters s:
                json["parameters"] = StateJson.Of(s.Parameters);
                break;
            case GovernanceAction.ReplaceKeys r:
                json["participant"] = $"{r.Participant}";
                json["public_key"] = $"{r.Key}";
                break;
            case GovernanceAction.AdoptRules a:
                json["version"] = a.Version;
                json["from_height"] = JsonIntegers.Of(a.FromHeight);
                break;
            case GovernanceAction.LowerVersionFloor l:
                json["vendor"] = $"{l.Vendor}";
                json["model"] = l.Model;
                json["channel"] = l.Channel;
                json["version"] = l.Version;
                break;
        }

        return json;
    }

    public static JsonObject Of(GovernanceProposal proposal) => new()
    {
        ["proposer"] = $"{proposal.Proposer}",
        ["action"] = Of(proposal.Action),
        ["opened_height"] = JsonIntegers.Of(proposal.OpenedHeight),
        ["expires_height"] = JsonIntegers.Of(proposal.ExpiresHeight),
        ["approvals"] = ReleaseJson.Addresses(proposal.Approvals),
        ["refusals"] = ReleaseJson.Addresses(proposal.Refusals),
    };
}
