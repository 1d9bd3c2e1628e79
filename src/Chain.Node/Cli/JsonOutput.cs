using Google.Protobuf;

namespace Chain.Node.Cli;

/// <summary>Replies as JSON for scripts.</summary>
internal static class JsonOutput
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    public static void Print(IMessage message) => Console.Out.WriteLine(Formatter.Format(message));
}
