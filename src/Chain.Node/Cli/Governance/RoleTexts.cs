using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;

namespace Chain.Node.Cli.Governance;

/// <summary>Parses role names of the command line.</summary>
internal static class RoleTexts
{
    /// <summary>The names that <see cref="Parse(IEnumerable{string})"/> accepts.</summary>
    public static string[] Names => RoleNames.All;

    public static Roles Parse(IEnumerable<string> names) => names.Aggregate(Roles.None, (roles, name) => roles | Parse(name));

    private static Roles Parse(string name) => RoleNames.TryParse([name], out Roles role) ? role
        : throw new CommandException(ExitCode.Usage, $"--role {name}: use authority, vendor, broker, auditor or gateway");
}
