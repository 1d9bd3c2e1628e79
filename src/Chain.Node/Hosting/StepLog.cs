using System.Text.Json;

namespace Chain.Node.Hosting;

/// <summary>Writes each step as a line of steps.jsonl: {"tag", "at_ms", "detail"}, at_ms in Unix milliseconds.</summary>
internal sealed class StepLog : IStepLog, IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly TimeProvider _time;
    private readonly Action<string>? _echo;

    /// <summary>Appends to a file; each line also goes to <paramref name="echo"/>, if there is one.</summary>
    public StepLog(string path, TimeProvider time, Action<string>? echo)
    {
        _echo = echo;
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

        string text = System.Text.Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
        line.WriteByte((byte)'\n');
        lock (_lock)
        {
            _file.Write(line.GetBuffer(), 0, (int)line.Length);
            _echo?.Invoke(text);
        }
    }

    public void Dispose() => _file.Dispose();
}
