using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;

namespace Chain.Node.Cli.Shared;

/// <summary>Prints answers as JSON for scripts, one object per line, in the style of docs/json.md.</summary>
internal static class JsonOutput
{
    // The output is no HTML: '+' in base64 and letters of all languages are written as they are.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Option<bool> Option() => new("--json") { Description = "Print JSON." };

    public static void Print(IMessage message) => Print(MessageJson.Of(message));

    /// <summary>Prints an answer that is not a protobuf message.</summary>
    public static void Print(JsonObject answer)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, Plain)) answer.WriteTo(writer);
        Console.Out.WriteLine(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }
}
