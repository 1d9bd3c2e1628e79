using System.Text.Json;
using Chain.Node.Cli.Shared;
using Fwledger.V1;
using Spectre.Console;

namespace Chain.Node.Cli.Status;

/// <summary>Formats the nodes' status: a table for people, one JSON object for scripts.</summary>
internal static class StatusReport
{
    /// <summary>
    /// {"state": "healthy", "nodes": [{"name", "address", "problem", "head_age_ms", "status"}], "findings": [...]}; head_age_ms and status are null for a node
    /// that does not answer.
    /// </summary>
    public static string ToJson(IReadOnlyList<NodeAnswer> answers, StatusJudgement judgement, DateTimeOffset now)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            writer.WriteStartObject();
            writer.WriteString("state", judgement.State);
            writer.WriteStartArray("nodes");
            foreach (NodeAnswer answer in answers)
            {
                writer.WriteStartObject();
                writer.WriteString("name", answer.Name);
                writer.WriteString("address", answer.Address);
                writer.WriteString("problem", answer.Problem);
                writer.WritePropertyName("head_age_ms");
                if (answer.Status is { } status) writer.WriteNumberValue(StallDiagnosis.AgeMs(status, now));
                else writer.WriteNullValue();
                writer.WritePropertyName("status");
                if (answer.Status is { } told) MessageJson.Of(told).WriteTo(writer);
                else writer.WriteNullValue();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("findings");
            foreach (string finding in judgement.Findings) writer.WriteStringValue(finding);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>Prints one row per node, then the judgement and its reasons.</summary>
    public static void Print(IAnsiConsole console, IReadOnlyList<NodeAnswer> answers, StatusJudgement judgement, DateTimeOffset now)
    {
        if (answers.FirstOrDefault(a => a.Status is not null)?.Status is { } any) console.WriteLine($"chain {any.ChainName} {any.ChainId}");
        Table table = new Table().Border(TableBorder.Simple).AddColumns("node", "roles", "height", "head age", "round", "peers", "waiting", "");
        foreach (NodeAnswer answer in answers)
        {
            if (answer.Status is { } s) table.AddRow([.. Row(answer, s, now).Select(Markup.Escape)]);
            else table.AddRow(Markup.Escape(answer.Name), "", "", "", "", "", "", "[red]no answer[/]");
        }

        console.Write(table);
        console.WriteLine(judgement.Findings.Count == 0 ? $"{judgement.State}: no problem found" : judgement.State);
        foreach (string finding in judgement.Findings) console.WriteLine($"! {finding}");
    }

    private static string[] Row(NodeAnswer answer, StatusReply status, DateTimeOffset now)
    {
        string peers = answer.IsFull ? $"{status.PeersConnected} of {Math.Max(status.Peers.Count, status.PeersConnected)}" : "";
        string age = $"{StallDiagnosis.AgeMs(status, now) / 1000.0:0.0} s";
        string sync = status.CatchingUp ? $"catching up to {status.TargetHeight} ({100 * status.Height / Math.Max(1, status.TargetHeight)} %)" : "";
        string last = sync.Length == 0 && status.LowestBlock > 1 ? $"from {status.LowestBlock}" : sync;
        return [answer.Name, string.Join(",", status.Roles), $"{status.Height}", age, $"{status.Round}", peers, $"{status.MempoolTransactions}", last];
    }
}
