namespace Chain.Node.Journal;

/// <summary>The file under a vote journal; the seam at which tests cut the power.</summary>
internal interface IJournalDisk : IDisposable
{
    /// <summary>Name of the file, for messages.</summary>
    string Path { get; }

    /// <summary>Bytes in the file.</summary>
    long Length { get; }

    /// <summary>The whole file.</summary>
    byte[] Read();

    /// <summary>Adds bytes at the end; a power cut may lose or tear them until the next <see cref="Sync"/>.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Makes all that was appended durable.</summary>
    void Sync();

    /// <summary>Cuts the file to a length.</summary>
    void Truncate(long length);

    /// <summary>Puts other content in place of the file's, as a whole or not at all; durable when this returns.</summary>
    void Replace(ReadOnlySpan<byte> content);
}
