using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Chain.Node.Cli.Firmware;
using Chain.Node.Cli.Founding;
using Chain.Node.Cli.Gateways;
using Chain.Node.Cli.Governance;
using Chain.Node.Cli.KeyManagement;
using Chain.Node.Cli.Processes;
using Chain.Node.Cli.Proofs;
using Chain.Node.Cli.Replication;
using Chain.Node.Cli.Shared;
using Chain.Node.Cli.Status;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Faults;
using Grpc.Core;

namespace Chain.Node.Cli;

/// <summary>Holds all commands of 'fwledger', and turns errors into messages and exit codes.</summary>
internal static class CommandTree
{
    private static readonly (string Name, Func<Command> Create)[] Commands =
    [
        ("demo", DemoCommand.Create), ("init", InitCommand.Create), ("genesis", GenesisCommand.Create), ("join", JoinCommand.Create), ("node", NodeCommand.Create),
        ("keys", KeysCommand.Create), ("journal", JournalCommand.Create),
        ("firmware", FirmwareCommand.Create), ("replication", ReplicationCommand.Create), ("proof", ProofCommand.Create),
        ("status", StatusCommand.Create), ("participants", ParticipantsCommand.Create), ("validators", ValidatorsCommand.Create),
        ("gateway", GatewayCommand.Create), ("device", DeviceCommand.Create),
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
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (int)ExitCode.Interrupted;
        }
        catch (Exception e) when (Translate(e) is { } code)
        {
            await Console.Error.WriteLineAsync($"error: {(e is RpcException rpc ? Explain(rpc, parsed) : e.Message)}").ConfigureAwait(false);
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
        foreach (Command command in called is null ? Commands.Select(c => c.Create()) : [called()]) root.Add(command);
        return root;
    }

    private static string Explain(RpcException e, ParseResult parsed)
    {
        string? node = parsed.CommandResult.Command.Options.Any(o => o.Name == NodeConnection.OptionName)
            ? parsed.GetValue<string>(NodeConnection.OptionName) : null;
        return e.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded && node is not null
            ? $"no node answers at {node} ({e.Status.Detail}): start it with 'fwledger node', or name another with {NodeConnection.OptionName}"
            : $"the node refuses the request: {e.Status.Detail}";
    }

    /// <summary>The command that is nearest to an unknown word; null if none is near.</summary>
    private static string? Suggest(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is not [var word, ..] || command.Subcommands.Count == 0) return null;
        (string name, int distance) = command.Subcommands.Select(c => (c.Name, EditDistance.Of(word, c.Name))).MinBy(c => c.Item2);
        if (distance <= Math.Max(1, word.Length / 3)) return $"{PathOf(parsed.CommandResult)} {name}";
        // A subcommand without its command, such as 'publish' for 'firmware publish'.
        Command? parent = command.Subcommands.FirstOrDefault(c => c.Subcommands.Any(s => s.Name == word));
        return parent is null ? null : $"{PathOf(parsed.CommandResult)} {parent.Name} {word}";
    }

    /// <summary>A command with its parent commands, such as 'fwledger keys generate'.</summary>
    private static string PathOf(SymbolResult result)
    {
        Stack<string> names = new();
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent) names.Push(command.Command.Name);
        return string.Join(' ', names);
    }

    private static ExitCode? Translate(Exception e) => e switch
    {
        CommandException command => command.Code,
        NodeStartupException { Fault: StartupFault.Configuration } => ExitCode.Configuration,
        NodeStartupException { Fault: StartupFault.Address } => ExitCode.AddressInUse,
        NodeStartupException => ExitCode.LocalStorage,
        NodeFailedException => ExitCode.Failure,
        RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded } => ExitCode.Unreachable,
        RpcException { StatusCode: StatusCode.NotFound } => ExitCode.NotFound,
        RpcException => ExitCode.RefusedByChain,
        IOException or UnauthorizedAccessException => ExitCode.LocalStorage,
        TimeoutException => ExitCode.Timeout,
        _ => null,
    };
}
