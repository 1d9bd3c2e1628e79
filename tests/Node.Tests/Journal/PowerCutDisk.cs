using Chain.Node.Journal;

namespace Node.Tests.Journal;

/// <summary>A disk in memory that says in which order it was used, and can lose what was not synced.</summary>
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

    /// <summary>What was done, in order; other parts of a test may write into it too.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Bytes that a power cut leaves alone.</summary>
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

    /// <summary>The file as a power cut may leave it: what was synced, and some of the rest, of which the end may be garbage.</summary>
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
