using System.CommandLine;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Hosting;
using Chain.Node.Progress;

namespace Chain.Node.Cli.Processes;

internal static class NodeCommand
{
    public static Command Create()
    {
        Option<string> config = new("--config") { Description = "The node's folder, or its node.json.", DefaultValueFactory = _ => "." };
        Option<string?> role = new("--role")
        {
            Description = "Roles, comma-separated, instead of those in node.json: validator, vendor, broker, repository, light, gateway.",
        };
        Option<bool> steps = new("--print-steps") { Description = "Print the steps of the processes P1 to P4 on standard output, one JSON object per line." };
        Option<bool> parent = new("--parent") { Description = "Stop when standard input ends." };
        Command command = new("node", "Run a node with the roles in its node.json.\n\n  fwledger node --config ./net/validator-0")
        {
            config, role, steps, parent,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            NodeConfiguration configuration = NodeConfiguration.Load(parsed.GetValue(config)!,
                parsed.GetValue(role)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (parsed.GetValue(parent)) ParentWatch.Begin(stop);
            Action<string>? echo = parsed.GetValue(steps) ? Console.Out.WriteLine : null;
            await NodeHost.RunAsync(configuration, name => Console.Out.WriteLine($"ready {name}"), echo, TerminalBar.OnStandardError(), stop.Token)
                .ConfigureAwait(false);
            return Environment.ExitCode;
        });
        return command;
    }
}
