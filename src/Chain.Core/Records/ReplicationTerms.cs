using Chain.Core.Encoding;

namespace Chain.Core.Records;

/// <summary>The terms that a broker offers and a vendor accepts: the channels, and the end of the replication.</summary>
/// <param name="UntilHeight">First height at which the terms have ended; 0 for no such height.</param>
/// <param name="UntilTimeMs">First block time, in Unix milliseconds, at which the terms have ended; 0 for no such time.</param>
/// <param name="Channels">
/// 1 to <see cref="Limits.TermsChannelsMax"/> channels, distinct, ascending (ordinal). They must include the release's channel.
/// </param>
public sealed record ReplicationTerms(long UntilHeight, long UntilTimeMs, IReadOnlyList<string> Channels)
{
    /// <summary>Whether the terms have ended at a block of this height and time.</summary>
    /// <remarks>Depends only on the block, so every node and every reader of a proven record gets the same answer.</remarks>
    public bool HaveEnded(long height, long timeMs) => AreOver(UntilHeight, UntilTimeMs, height, timeMs);

    /// <summary>Whether height and time are in range and the channels are valid names, distinct and ascending.</summary>
    public bool IsWellFormed()
    {
        if (UntilHeight is < 0 or > Limits.HeightMax || UntilTimeMs is < 0 or > Limits.TimeMsMax) return false;
        if (Channels.Count is 0 or > Limits.TermsChannelsMax) return false;
        for (int i = 0; i < Channels.Count; i++)
        {
            if (!ManifestRules.IsName(Channels[i], Limits.ChannelBytesMax)) return false;
            if (i > 0 && string.CompareOrdinal(Channels[i - 1], Channels[i]) >= 0) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(ReplicationTerms? other) =>
        other is not null && UntilHeight == other.UntilHeight && UntilTimeMs == other.UntilTimeMs
        && Channels.SequenceEqual(other.Channels, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(UntilHeight, UntilTimeMs, Channels.Count);

    /// <summary>Writes [until height, until time, [channel, ...]].</summary>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Array(3);
        writer.Int(UntilHeight);
        writer.Int(UntilTimeMs);
        writer.Array(Channels.Count);
        for (int i = 0; i < Channels.Count; i++) writer.Text(Channels[i]);
    }

    /// <summary>Reads what <see cref="WriteTo"/> writes. Does not check <see cref="IsWellFormed"/>.</summary>
    public static bool TryRead(ref CborReader reader, out ReplicationTerms terms)
    {
        terms = new ReplicationTerms(0, 0, []);
        if (!reader.TryExactArray(3) || !reader.TryInt(Limits.HeightMax, out long untilHeight)) return false;
        if (!reader.TryInt(Limits.TimeMsMax, out long untilTimeMs)) return false;
        if (!reader.TryArray(Limits.TermsChannelsMax, out int count)) return false;
        string[] channels = new string[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryText(Limits.ChannelBytesMax, out channels[i])) return false;
        }

        terms = new ReplicationTerms(untilHeight, untilTimeMs, channels);
        return true;
    }

    internal static bool AreOver(long untilHeight, long untilTimeMs, long height, long timeMs) =>
        (untilHeight != 0 && height >= untilHeight) || (untilTimeMs != 0 && timeMs >= untilTimeMs);
}
