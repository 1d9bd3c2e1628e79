using System.Text.Json;
using Chain.Node.Events;

namespace Chain.Node.Demo.Steps;

/// <summary>Writes each step as a line of steps.jsonl: {"tag", "at_ms", "detail"}, at_ms in Unix milliseconds.</summary>
/// <remarks>
/// The log is only informative, so a line that cannot be written is dropped. Its size is bounded, because strangers can cause steps: a full
/// file replaces steps.jsonl.old.
/// </remarks>
internal sealed class StepLog : INodeEventListener, IDisposable
{
    /// <summary>Largest size of the file in bytes, about 100,000 steps. With the old file, the log takes up to twice this size on disk.</summary>
    public const long FileBytesMax = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Action<string>? _echo;
    private readonly long _fileBytesMax;
    private FileStream _file;

    /// <summary>Appends to a file; each line also goes to <paramref name="echo"/>, if there is one.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public StepLog(string path, TimeProvider time, Action<string>? echo, long fileBytesMax = FileBytesMax)
    {
        _fileBytesMax = fileBytesMax;
        _path = path;
        _echo = echo;
        _time = time;
        _file = Open(path);
    }

    /// <summary>Path of the previous, full file.</summary>
    public string OldPath => _path + ".old";

    /// <inheritdoc/>
    public void On(NodeEvent e)
    {
        if (StepTags.Of(e) is { } step) Record(step.Tag, step.Detail);
    }

    /// <summary>Writes one step.</summary>
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
            Write_NeedsLock(line.GetBuffer().AsSpan(0, (int)line.Length));
            _echo?.Invoke(text);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private void Write_NeedsLock(ReadOnlySpan<byte> line)
    {
        long before = 0;
        try
        {
            if (_file.CanWrite && _file.Position > 0 && _file.Position + line.Length > _fileBytesMax)
            {
                _file.Dispose();
                File.Move(_path, OldPath, overwrite: true);
            }

            if (!_file.CanWrite) _file = Open(_path);
            before = _file.Position;
            _file.Write(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Truncate_NeedsLock(before);
            _file.Dispose(); // The next line opens the file again and may succeed.
        }
    }

    /// <summary>Removes a partly written line, which would make the next line unreadable.</summary>
    private void Truncate_NeedsLock(long before)
    {
        try
        {
            if (before > 0) _file.SetLength(before);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The next line is then unreadable too; nothing depends on it.
        }
    }
}
