using System.CommandLine;
using Chain.Light;
using Fwledger.V1;

namespace Chain.Node.Cli;

internal static class StatusCommand
{
    public static Command Create()
    {
        Option<string> node = NodeConnection.Option();
        Option<bool> json = new("--json") { Description = "Print JSON." };
        Command command = new("status", "Show how far a node has come.\n\n  fwledger status --node http://127.0.0.1:7100") { node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using GrpcLightSource source = NodeConnection.Open(parsed.GetValue(node)!);
            StatusReply status = await source.Client.GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) JsonOutput.Print(status);
            else Print(status);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Print(StatusReply status)
    {
        Console.Out.WriteLine($"{status.NodeName} ({string.Join(", ", status.Roles)}) on chain {status.ChainName} {status.ChainId}");
        Console.Out.WriteLine($"height {status.Height}, round {status.Round}, block {status.BlockHash}");
        string sync = status.CatchingUp ? $", catching up to {status.TargetHeight} ({100 * status.Height / Math.Max(1, status.TargetHeight)} %)" : "";
        Console.Out.WriteLine($"{status.PeersConnected} peers connected, {status.MempoolTransactions} transactions wait{sync}");
        if (status.Checkpoint.Length > 0) Console.Out.WriteLine($"checkpoint {status.Checkpoint}");
    }
}
