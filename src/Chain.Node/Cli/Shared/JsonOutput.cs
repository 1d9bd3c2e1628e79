using System.CommandLine;
using System.Text.Json.Nodes;
using Google.Protobuf;

namespace Chain.Node.Cli.Shared;

/// <summary>Prints answers as JSON for scripts: names in snake_case, one object per line.</summary>
internal static class JsonOutput
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    public static Option<bool> Option() => new("--json") { Description = "Print JSON." };

    public static void Print(IMessage message) => Console.Out.WriteLine(Formatter.Format(message));

    /// <summary>Prints an answer that is not a protobuf message.</summary>
    public static void Print(JsonObject answer) => Console.Out.WriteLine(answer.ToJsonString());
}
