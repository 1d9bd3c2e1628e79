using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http;

/// <summary>Evaluates conditional requests in the order of RFC 9110 section 13.2.2. Images carry no date, so date conditions never hold.</summary>
internal static class ImagePreconditions
{
    /// <summary>412 or 304 when a precondition decides the answer, else 200.</summary>
    internal static int Evaluate(IHeaderDictionary headers, EntityTagHeaderValue tag)
    {
        if (headers.IfMatch.Count > 0)
        {
            return Matches(headers.IfMatch, tag, strong: true) ? CheckNoneMatch(headers, tag) : StatusCodes.Status412PreconditionFailed;
        }

        return CheckNoneMatch(headers, tag);
    }

    /// <summary>Whether the ranges may be served: no <c>If-Range</c>, or one with exactly this tag (strong comparison, section 13.1.5).</summary>
    internal static bool RangeApplies(IHeaderDictionary headers, EntityTagHeaderValue tag)
    {
        StringValues value = headers.IfRange;
        if (value.Count == 0) return true;
        return value.Count == 1 && EntityTagHeaderValue.TryParse(value[0], out EntityTagHeaderValue? given) && given.Compare(tag, true);
    }

    private static int CheckNoneMatch(IHeaderDictionary headers, EntityTagHeaderValue tag) =>
        headers.IfNoneMatch.Count > 0 && Matches(headers.IfNoneMatch, tag, strong: false)
            ? StatusCodes.Status304NotModified
            : StatusCodes.Status200OK;

    private static bool Matches(StringValues header, EntityTagHeaderValue tag, bool strong)
    {
        if (!EntityTagHeaderValue.TryParseList(header, out IList<EntityTagHeaderValue>? given)) return false;
        foreach (EntityTagHeaderValue candidate in given)
        {
            if (candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(tag, strong)) return true;
        }

        return false;
    }
}
