using System.CommandLine;
using System.CommandLine.Parsing;
using Chain.Node.Client;

namespace Chain.Node.Cli.Shared;

/// <summary>'--prepare' and '--nonce' of every command that calls a contract: the transaction goes into a file and is signed on another machine.</summary>
internal static class PrepareOptions
{
    private const string Name = "--prepare", NonceName = "--nonce";

    public static void AddTo(Command command)
    {
        command.Add(new Option<string?>(Name)
        {
            Description = $"Write the transaction to this new file, unsigned, instead of sending it. {Session.KeyOptionName} may then be the public key. "
                + "Sign the file with 'fwledger sign', and send it with 'fwledger submit'.",
        });
        Option<ulong?> nonce = new(NonceName)
        {
            Description = $"With {Name}: the sender's nonce. Default: its next one. Name it to prepare several transactions at once.",
        };
        command.Add(nonce);
        command.Validators.Add(result =>
        {
            if (result.GetResult(nonce) is { Implicit: false } && result.GetResult(Name) is not OptionResult { Implicit: false })
                result.AddError($"{NonceName} is for {Name}: without it, the command finds the nonce itself");
        });
    }

    /// <summary>The file to prepare; null if the command sends the transaction itself.</summary>
    public static string? FileOf(ParseResult parsed) => CommandSettings.Stated(parsed, Name);

    /// <summary>The nonce that the user names; null for the sender's next one.</summary>
    public static ulong? NonceOf(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.OfType<Option<ulong?>>().FirstOrDefault(o => o.Name == NonceName) is { } option ? parsed.GetValue(option) : null;
}
