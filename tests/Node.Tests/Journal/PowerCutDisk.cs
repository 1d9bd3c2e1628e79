using Chain.Node.Journal;

namespace Node.Tests.Journal;

/// <summary>A disk in memory that records the order of its operations, and can lose bytes that were not synced.</summary>
internal sealed class PowerCutDisk : IJournalDisk
{
    private byte[] _content = [];

    public PowerCutDisk()
    {
    }

    public PowerCutDisk(byte[] content)
    {
        _content = content;
        DurableLength = content.Length;
    }

    /// <summary>The operations in order. Tests add entries of their own.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Number of bytes that a power cut keeps.</summary>
    public int DurableLength { get; private set; }

    public string Path => "memory/votes.journal";

    public long Length => _content.Length;

    public byte[] Read() => [.. _content];

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Log.Add("append");
        _content = [.. _content, .. bytes];
    }

    public void Sync()
    {
        Log.Add("sync");
        DurableLength = _content.Length;
    }

    public void Truncate(long length)
    {
        Log.Add("truncate");
        _content = _content[..(int)length];
        DurableLength = Math.Min(DurableLength, (int)length);
    }

    public void Replace(ReadOnlySpan<byte> content)
    {
        Log.Add("replace");
        _content = content.ToArray();
        DurableLength = content.Length;
    }

    /// <summary>A possible file after a power cut: the synced bytes, and some of the others, whose end may be garbage.</summary>
    public byte[] CutPower(Random random)
    {
        int kept = random.Next(DurableLength, _content.Length + 1);
        byte[] left = _content[..kept];
        int garbage = random.Next(3) == 0 ? random.Next(0, kept - DurableLength + 1) : 0;
        random.NextBytes(left.AsSpan(kept - garbage));
        return left;
    }

    public void Dispose()
    {
    }
}
