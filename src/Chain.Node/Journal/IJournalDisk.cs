namespace Chain.Node.Journal;

/// <summary>The file of a vote journal. Tests replace it to simulate a power loss.</summary>
internal interface IJournalDisk : IDisposable
{
    /// <summary>Path of the file, for error messages.</summary>
    string Path { get; }

    /// <summary>Length of the file, in bytes.</summary>
    long Length { get; }

    /// <summary>Reads the whole file.</summary>
    byte[] Read();

    /// <summary>Appends bytes. Until the next <see cref="Sync"/>, a power loss may lose some or all of them.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Makes all appended bytes durable.</summary>
    void Sync();

    /// <summary>Truncates the file to a length, in bytes.</summary>
    void Truncate(long length);

    /// <summary>Replaces the content of the file atomically. The new content is durable when this returns.</summary>
    void Replace(ReadOnlySpan<byte> content);
}
