namespace Chain.Node.Journal;

/// <summary>A journal's file, read into memory. Whatever is done to it, the file stays as it is.</summary>
internal sealed class JournalCopy : IJournalDisk
{
    private const int HeldByAnother = 11; // EAGAIN: the process that uses a journal holds a lock on it.
    private byte[] _content;

    private JournalCopy(string path, byte[] content)
    {
        Path = path;
        _content = content;
    }

    public string Path { get; }

    public long Length => _content.Length;

    /// <summary>Reads a journal; null if a process uses it.</summary>
    /// <exception cref="IOException">The file cannot be read for another reason.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is not open to this user.</exception>
    public static JournalCopy? TryRead(string path)
    {
        try
        {
            return new JournalCopy(path, File.ReadAllBytes(path));
        }
        catch (IOException e) when (e.HResult == HeldByAnother)
        {
            return null;
        }
    }

    public byte[] Read() => [.. _content];

    public void Append(ReadOnlySpan<byte> bytes) => _content = [.. _content, .. bytes];

    public void Truncate(long length) => _content = _content[..(int)length];

    public void Replace(ReadOnlySpan<byte> content) => _content = content.ToArray();

    public void Sync()
    {
        // Nothing of this copy is kept.
    }

    public void Dispose()
    {
        // Nothing is open.
    }
}
