using System.CommandLine;
using Chain.Node.Client;

namespace Chain.Node.Cli.Shared;

/// <summary>A device's token from a file or the environment: the command line is visible to every user of the machine.</summary>
internal static class TokenOptions
{
    public const string Variable = "FWLEDGER_DEVICE_TOKEN";

    public static Option<string?> Token(string description) => new("--token")
    {
        Description = $"{description} Other users can see it in the list of processes: use --token-file or {Variable} instead.",
    };

    public static Option<string?> TokenFile() => new("--token-file") { Description = $"File with the token in its first line. Default: {Variable}." };

    /// <summary>The token of the option, of the file, or of the environment, in this order; null if there is none.</summary>
    /// <exception cref="CommandException">Both options are given, or the file does not exist.</exception>
    public static string? Read(ParseResult parsed, Option<string?> token, Option<string?> file)
    {
        string? stated = parsed.GetValue(token), path = parsed.GetValue(file);
        if (stated is not null && path is not null) throw new CommandException(ExitCode.Usage, "--token and --token-file: use only one of them");
        if (stated is not null) return stated;
        if (path is null) return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } secret ? secret : null;
        if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"--token-file {path} does not exist: check the path");
        using StreamReader reader = new(path);
        return reader.ReadLine()?.Trim();
    }
}
