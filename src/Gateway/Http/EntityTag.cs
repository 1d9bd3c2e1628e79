using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http;

/// <summary>
/// Compares the conditional headers of a download with the image's strong entity tag (RFC 9110 sections 8.8.3 and 13.1).
/// [GW-HTTP.2]
/// </summary>
/// <remarks>A header that does not parse names no image.</remarks>
internal static class EntityTag
{
    /// <summary>The entity tag of an image: its digest in double quotes. It is strong, because equal digests mean equal bytes.</summary>
    /// <param name="sha256Hex">64 lower-case hex digits.</param>
    public static EntityTagHeaderValue Of(string sha256Hex) => new($"\"{sha256Hex}\"", isWeak: false);

    /// <summary>Whether an <c>If-Match</c> header lets the request pass: <c>*</c>, or the tag in its strong form.</summary>
    public static bool MatchesStrongly(StringValues header, EntityTagHeaderValue tag) => Matches(header, tag, useStrongComparison: true);

    /// <summary>Whether an <c>If-None-Match</c> header names the image: <c>*</c>, or the tag, weak or strong.</summary>
    public static bool MatchesWeakly(StringValues header, EntityTagHeaderValue tag) => Matches(header, tag, useStrongComparison: false);

    /// <summary>Whether an <c>If-Range</c> header names the image. Only a strong tag does: an image has no modification time.</summary>
    public static bool MatchesRange(StringValues header, EntityTagHeaderValue tag) =>
        RangeConditionHeaderValue.TryParse(header.ToString(), out RangeConditionHeaderValue? condition)
        && condition.EntityTag is { } asked && asked.Compare(tag, useStrongComparison: true);

    private static bool Matches(StringValues header, EntityTagHeaderValue tag, bool useStrongComparison) =>
        EntityTagHeaderValue.TryParseList([.. header.OfType<string>()], out IList<EntityTagHeaderValue>? tags)
        && tags.Any(asked => asked.Equals(EntityTagHeaderValue.Any) || asked.Compare(tag, useStrongComparison));
}
