using System.Text.Json;

namespace Chain.Node.Hosting;

/// <summary>Writes each step as a line of steps.jsonl: {"tag", "at_ms", "detail"}, at_ms in Unix milliseconds.</summary>
internal sealed class StepLog : IStepLog, IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly TimeProvider _time;

    public StepLog(string path, TimeProvider time)
    {
        _time = time;
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    }

    public void Record(string tag, string detail)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter writer = new(line))
        {
            writer.WriteStartObject();
            writer.WriteString("tag", tag);
            writer.WriteNumber("at_ms", _time.GetUtcNow().ToUnixTimeMilliseconds());
            writer.WriteString("detail", detail);
            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        lock (_lock) _file.Write(line.GetBuffer(), 0, (int)line.Length);
    }

    public void Dispose() => _file.Dispose();
}
