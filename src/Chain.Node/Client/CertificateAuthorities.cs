using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Chain.Light;

namespace Chain.Node.Client;

/// <summary>The authorities that a command trusts for the TLS certificates of nodes and repositories, from a PEM file.</summary>
internal static class CertificateAuthorities
{
    public const string OptionName = "--ca";

    /// <summary>Environment variable with the path of the file.</summary>
    public const string Variable = "FWLEDGER_CA";

    public static Option<string?> Option() => new(OptionName)
    {
        Description = $"PEM file of the authorities that sign the certificate of an https node, repository or gateway. Default: {Variable}, "
            + "the context's file, or the authorities that this machine trusts.",
    };

    /// <summary>Path of the file that the command uses; null for the machine's authorities.</summary>
    public static string? PathOf(ParseResult parsed) => CommandSettings.Find(parsed, OptionName, Variable, static context => context.Ca);

    /// <summary>The certificates of the file that the command uses; null for the machine's.</summary>
    /// <exception cref="CommandException">The file does not exist, or holds no certificate.</exception>
    public static X509Certificate2Collection? Of(ParseResult parsed) => PathOf(parsed) is { } path ? Load(path) : null;

    /// <summary>Loads the certificates of a PEM file.</summary>
    /// <exception cref="CommandException">The file does not exist, or holds no certificate.</exception>
    public static X509Certificate2Collection Load(string path)
    {
        return ServerTrust.FindProblem(path, out X509Certificate2Collection authorities) is not { } problem ? authorities
            : throw new CommandException(File.Exists(path) ? ExitCode.Configuration : ExitCode.NotFound, $"{OptionName} {path} {problem}");
    }
}
