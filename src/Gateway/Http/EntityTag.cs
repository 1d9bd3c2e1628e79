namespace Gateway.Http;

/// <summary>Compares the conditional headers of a download with the image's strong entity tag (RFC 9110 sections 8.8.3 and 13.1). [GW-HTTP.2]</summary>
public static class EntityTag
{
    /// <summary>The entity tag of an image: its digest in double quotes. Strong, as equal digests mean equal bytes.</summary>
    /// <param name="sha256Hex">64 lower-case hex digits.</param>
    /// <returns>The tag as it stands in the header.</returns>
    public static string Of(string sha256Hex) => $"\"{sha256Hex}\"";

    /// <summary>Whether an <c>If-Match</c> value lets the request pass: <c>*</c>, or the tag in its strong form.</summary>
    /// <param name="header">The header's value.</param>
    /// <param name="tag">The image's tag.</param>
    /// <returns>True if the precondition holds.</returns>
    public static bool MatchesStrongly(string header, string tag) => Any(header, tag, allowWeak: false);

    /// <summary>Whether an <c>If-None-Match</c> value names the image: <c>*</c>, or the tag, weak or strong.</summary>
    /// <param name="header">The header's value.</param>
    /// <param name="tag">The image's tag.</param>
    /// <returns>True if the client holds the image already.</returns>
    public static bool MatchesWeakly(string header, string tag) => Any(header, tag, allowWeak: true);

    // No entity tag of ours holds a comma, so a split cannot make a foreign tag look like ours.
    private static bool Any(string header, string tag, bool allowWeak)
    {
        ReadOnlySpan<char> list = header;
        foreach (Range piece in list.Split(','))
        {
            ReadOnlySpan<char> item = list[piece].Trim(" \t");
            if (item is "*")
                return true;
            if (allowWeak && item.StartsWith("W/", StringComparison.Ordinal))
                item = item[2..];
            if (item.SequenceEqual(tag))
                return true;
        }

        return false;
    }
}
