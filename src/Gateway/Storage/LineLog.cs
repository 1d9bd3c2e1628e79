using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Storage;

/// <summary>
/// An append-only file of JSON lines. A line counts once it is complete on disk; an incomplete last line is removed after a crash.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class LineLog<T>(string path, JsonTypeInfo<T> type)
    where T : class
{
    private const byte NewLine = (byte)'\n';

    /// <summary>The lines on disk; none if there is no file.</summary>
    /// <exception cref="InvalidDataException">A complete line cannot be read; the file is left as it is.</exception>
    public List<T> Read()
    {
        List<T> lines = [];
        if (!File.Exists(path)) return lines;
        ReadOnlySpan<byte> content = File.ReadAllBytes(path);
        for (int end; (end = content.IndexOf(NewLine)) >= 0; content = content[(end + 1)..]) lines.Add(Parse(content[..end], lines.Count + 1));
        if (!content.IsEmpty)
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write);
            file.SetLength(file.Length - content.Length);
        }

        return lines;
    }

    /// <summary>Appends lines; on disk when this returns.</summary>
    /// <exception cref="IOException">The disk is full or failed: none of the lines counts.</exception>
    public void Append(IEnumerable<T> lines)
    {
        using MemoryStream content = new();
        foreach (T line in lines)
        {
            content.Write(JsonSerializer.SerializeToUtf8Bytes(line, type));
            content.WriteByte(NewLine);
        }

        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using FileStream file = new(path, options);
        long before = file.Seek(0, SeekOrigin.End);
        try
        {
            file.Write(content.GetBuffer(), 0, (int)content.Length);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            file.SetLength(before);
            throw;
        }
    }

    private T Parse(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            if (JsonSerializer.Deserialize(line, type) is { } value) return value;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"line {number} of '{path}' cannot be read: {e.Message}. Restore the file from a backup, or move it away", e);
        }

        throw new InvalidDataException($"line {number} of '{path}' is empty. Restore the file from a backup, or move it away");
    }
}
