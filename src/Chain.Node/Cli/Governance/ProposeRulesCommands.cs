using System.CommandLine;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Cli.Shared;

namespace Chain.Node.Cli.Governance;

/// <summary>'participants propose rules' and 'participants propose version-floor'.</summary>
internal static class ProposeRulesCommands
{
    // Time for the other validators to vote before the version begins.
    private const string VotingTime = "1h";

    public static Command Rules()
    {
        Argument<int> version = new("VERSION")
        {
            Description = $"Version of the rules, {RuleVersions.First + 1} to {RuleVersions.Newest}.",
            DefaultValueFactory = _ => RuleVersions.Newest,
        };
        version.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is <= RuleVersions.First or > RuleVersions.Newest)
                result.AddError($"VERSION: use {RuleVersions.First + 1} to {RuleVersions.Newest}; a newer program may know more");
        });
        NoticeOptions notice = new(VotingTime);
        const string Help = "Put a newer version of the contracts' rules in force after a notice, in which the validators vote. First update every "
            + "node: one that does not know the version refuses the block of the vote and stops.";
        Command command = ProposeCommand.Make("rules", Help, "rules 3 --notice 1d", [version], async (parsed, session, cancellation) =>
            new GovernanceAction.AdoptRules(
                parsed.GetValue(version), await notice.HeightAsync(parsed, session.Chain, cancellation).ConfigureAwait(false)));
        notice.AddTo(command);
        return command;
    }

    public static Command VersionFloor()
    {
        Argument<string> vendor = ProposeCommand.ParticipantArgument();
        Argument<string> model = new("MODEL") { Description = "Model of the vendor." };
        Argument<string> channel = new("CHANNEL") { Description = "Channel, such as stable." };
        Argument<string> version = new("VERSION") { Description = "The next release must be above this version." };
        version.Validators.Add(result =>
        {
            if (!SemanticVersion.TryParse(result.GetValueOrDefault<string>(), out _)) result.AddError("VERSION: use a semantic version such as 1.4.0");
        });
        const string Help = "Lower the version above which the next release must be. The newest release must be revoked: a stolen key may have raised "
            + "the version. The security counter stays.";
        return ProposeCommand.Make("version-floor", Help, "version-floor acme thermostat-2 stable 1.4.0", [vendor, model, channel, version],
            async (parsed, session, cancellation) => new GovernanceAction.LowerVersionFloor(
                await session.AddressOfAsync(parsed.GetValue(vendor)!, cancellation).ConfigureAwait(false),
                parsed.GetValue(model)!,
                parsed.GetValue(channel)!,
                parsed.GetValue(version)!));
    }
}
