using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Chain.Node.Cli.Backups;
using Chain.Node.Cli.Completion;
using Chain.Node.Cli.Contexts;
using Chain.Node.Cli.Doctor;
using Chain.Node.Cli.Firmware;
using Chain.Node.Cli.Founding;
using Chain.Node.Cli.Gateways;
using Chain.Node.Cli.Governance;
using Chain.Node.Cli.KeyManagement;
using Chain.Node.Cli.Manual;
using Chain.Node.Cli.Processes;
using Chain.Node.Cli.Proofs;
using Chain.Node.Cli.Replication;
using Chain.Node.Cli.Shared;
using Chain.Node.Cli.Signing;
using Chain.Node.Cli.Status;
using Chain.Node.Client;
using Grpc.Core;

namespace Chain.Node.Cli;

/// <summary>Holds all commands of 'fwledger', and turns errors into messages and exit codes.</summary>
internal static class CommandTree
{
    private static readonly (string Name, Func<Command> Create)[] Commands =
    [
        ("demo", DemoCommand.Create), ("init", InitCommand.Create), ("genesis", GenesisCommand.Create), ("join", JoinCommand.Create),
        ("node", NodeCommand.Create), ("keys", KeysCommand.Create), ("journal", JournalCommand.Create),
        ("backup", BackupCommand.Create), ("restore", RestoreCommand.Create),
        ("firmware", FirmwareCommand.Create), ("replication", ReplicationCommand.Create), ("proof", ProofCommand.Create),
        ("status", StatusCommand.Create), ("doctor", DoctorCommand.Create), ("participants", ParticipantsCommand.Create),
        ("validators", ValidatorsCommand.Create), ("sign", SignCommand.Create), ("submit", SubmitCommand.Create),
        ("gateway", GatewayCommand.Create), ("device", DeviceCommand.Create), ("context", ContextCommand.Create),
        ("completion", CompletionCommand.Create), ("manual", () => ManualCommand.Create(() => Make([]))),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        RootCommand root = Make(args);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
                await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
            if (Suggest(parsed) is { } near) await Console.Error.WriteLineAsync($"did you mean '{near}'?").ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"see '{PathOf(parsed.CommandResult)} --help'").ConfigureAwait(false);
            return (int)ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            return (int)ExitCode.Interrupted;
        }
        catch (Exception e) when (CommandFaults.CodeOf(e) is { } code)
        {
            string message = await CommandFaults.ExplainAsync(e, parsed, CancellationToken.None).ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"error: {message}").ConfigureAwait(false);
            return (int)code;
        }

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Creates only the command that the user calls, or all if the user names none: creating them all would delay the start of a node.</summary>
    private static RootCommand Make(string[] args)
    {
        RootCommand root = new("FirmwareLedger: firmware updates that a gateway can verify. Try 'fwledger demo' first.");
        Func<Command>? called = args.Length > 0 ? Commands.FirstOrDefault(c => c.Name == args[0]).Create : null;
        foreach (Command command in called is null ? Commands.Select(c => c.Create()) : [called()])
        {
            if (command.Name != "context") AddSharedOptions(command);
            root.Add(command);
        }

        return root;
    }

    /// <summary>Adds the options that every command has which asks a node, trusts a file or signs.</summary>
    private static void AddSharedOptions(Command command)
    {
        bool asksNode = command.Options.Any(o => o.Name == NodeConnection.OptionName);
        if (asksNode) command.Add(CertificateAuthorities.Option());
        if (asksNode || command.Options.Any(o => o.Name is TrustFile.OptionName or Session.KeyOptionName)) command.Add(CommandSettings.ContextOption());
        foreach (Command below in command.Subcommands) AddSharedOptions(below);
    }

    /// <summary>The command or option that is nearest to an unknown word; null if none is near.</summary>
    private static string? Suggest(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is not [var word, ..]) return null;
        if (word.StartsWith('-')) return Nearest(word, command.Options.SelectMany(o => o.Aliases.Append(o.Name)));
        if (command.Subcommands.Count == 0) return null;
        if (Nearest(word, command.Subcommands.Select(c => c.Name)) is { } name) return $"{PathOf(parsed.CommandResult)} {name}";
        // A subcommand without its command, such as 'publish' for 'firmware publish'.
        Command? parent = command.Subcommands.FirstOrDefault(c => c.Subcommands.Any(s => s.Name == word));
        return parent is null ? null : $"{PathOf(parsed.CommandResult)} {parent.Name} {word}";
    }

    private static string? Nearest(string word, IEnumerable<string> names)
    {
        int letters = word.TrimStart('-').Length, nearest = Math.Max(letters < 4 ? 1 : 2, letters / 3);
        return names.Where(name => EditDistance.Of(word, name) <= nearest).MinBy(name => EditDistance.Of(word, name));
    }

    /// <summary>A command with its parent commands, such as 'fwledger keys generate'.</summary>
    private static string PathOf(SymbolResult result)
    {
        Stack<string> names = new();
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent) names.Push(command.Command.Name);
        return string.Join(' ', names);
    }
}
