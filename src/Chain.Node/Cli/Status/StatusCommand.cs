using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Spectre.Console;

namespace Chain.Node.Cli.Status;

internal static class StatusCommand
{
    public static Command Create()
    {
        Option<string?> node = NodeConnection.Option();
        Option<string?> network = new("--network") { Description = "Folder that 'fwledger init' created. The command asks all its full and light nodes." };
        Option<bool> json = new("--json") { Description = "Print JSON: the status of one node, or {state, nodes, findings} of a network." };
        Command command = new("status", """
            Show the status of a node or of a whole network, and judge it: healthy (exit code 0), degraded (11) or halted (12), with the reasons.

              fwledger status --node http://127.0.0.1:7100
              fwledger status --network ./net
            """) { node, network, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            X509Certificate2Collection? authorities = CertificateAuthorities.Of(parsed);
            IReadOnlyList<NodeAnswer> answers = parsed.GetValue(network) is { } folder
                ? await NetworkSurvey.OfFolderAsync(folder, authorities, cancellation).ConfigureAwait(false)
                : [await NetworkSurvey.AskAsync("the node", NodeConnection.AddressOf(parsed), authorities, cancellation).ConfigureAwait(false)];
            if (answers.All(a => a.Status is null))
            {
                string addresses = string.Join(", ", answers.Select(a => a.Address));
                if (parsed.GetValue(network) is null && await CommandFaults.ExplainPortAsync(parsed, cancellation).ConfigureAwait(false) is { } found)
                    throw new CommandException(ExitCode.Unreachable, found);
                throw new CommandException(ExitCode.Unreachable, $"no node answers at {addresses}: start it with 'fwledger node', or name another with --node");
            }

            DateTimeOffset now = DateTimeOffset.UtcNow;
            StatusJudgement judgement = StatusJudgement.Of(answers, now);
            if (parsed.GetValue(json))
            {
                if (parsed.GetValue(network) is not null) Console.Out.WriteLine(StatusReport.ToJson(answers, judgement, now));
                else JsonOutput.Print(answers[0].Status!);
            }
            else
            {
                StatusReport.Print(AnsiConsole.Console, answers, judgement, now);
                if (answers is [{ Status.Checkpoint.Length: > 0 } only]) Console.Out.WriteLine($"checkpoint {only.Status!.Checkpoint}");
            }

            return (int)judgement.ExitCode;
        });
        return command;
    }
}
