using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Protocols.Ddi;

/// <summary>Which media types the answers and the bodies of requests may have. [GW-DDI.13]</summary>
internal static class DdiMediaType
{
    public const string Json = "application/json";
    public const string Hal = "application/hal+json";
    public const string Cbor = "application/cbor";

    /// <summary>The type of an answer by the Accept header; null if the client takes none that there is (406).</summary>
    /// <remarks>A client that sends no Accept header, or one that nobody can read, gets JSON. Specific types outweigh wildcards.</remarks>
    public static string? Choose(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? accepted))
            return Json;
        (string best, double quality) = (Json, Quality(accepted, Json));
        foreach (string other in (ReadOnlySpan<string>)[Hal, Cbor])
        {
            if (Quality(accepted, other) > quality) (best, quality) = (other, Quality(accepted, other));
        }

        return quality > 0 ? best : null;
    }

    /// <summary>Whether the body of a request can be read: JSON or CBOR. A missing type is taken as JSON (415 otherwise).</summary>
    public static bool IsReadable(HttpRequest request) =>
        string.IsNullOrEmpty(request.ContentType) || IsOf(request, Json) || IsOf(request, Hal) || IsCbor(request);

    /// <summary>Whether the body of a request is CBOR.</summary>
    public static bool IsCbor(HttpRequest request) => IsOf(request, Cbor);

    private static bool IsOf(HttpRequest request, string wanted) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) && type.MediaType.Equals(wanted, StringComparison.OrdinalIgnoreCase);

    /// <summary>The quality of the most specific range that covers the type (RFC 9110, section 12.5.1); 0 if none does.</summary>
    private static double Quality(IList<MediaTypeHeaderValue> accepted, string type)
    {
        MediaTypeHeaderValue wanted = new(type);
        return accepted.Where(range => range.MatchesAllTypes
                || (range.MatchesAllSubTypes && range.Type.Equals("application", StringComparison.OrdinalIgnoreCase))
                || range.MediaType.Equals(wanted.MediaType, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(range => range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2)
            .Select(range => range.Quality ?? 1).FirstOrDefault();
    }
}
