using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Protocols.Ddi;

/// <summary>Writes answers: JSON or CBOR with an entity tag, so that an unchanged poll costs no body, and refusals with a reason. [GW-DDI.13]</summary>
internal static class DdiAnswer
{
    /// <summary>Writes a body in the type that the client accepts, or 304 if the client has the same one already.</summary>
    public static async Task WriteAsync(HttpContext http, byte[] json)
    {
        string mediaType = DdiMediaType.Choose(http.Request) ?? DdiMediaType.Json;
        byte[] body = mediaType == DdiMediaType.Cbor ? DdiCbor.FromJson(json) : json;
        EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"");
        HttpResponse response = http.Response;
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = "private, no-cache";
        if (EntityTagHeaderValue.TryParseList(http.Request.Headers.IfNoneMatch, out IList<EntityTagHeaderValue>? known)
            && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = mediaType;
        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(http.Request.Method)) return;
        await response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Writes a refusal as hawkBit does: a code for programs and a reason for people.</summary>
    public static async Task RefuseAsync(HttpContext http, int status, string reason)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new DdiProblem(CodeOf(status), reason), DdiJsonContext.Default.DdiProblem);
        bool isCbor = DdiMediaType.Choose(http.Request) == DdiMediaType.Cbor;
        if (isCbor) body = DdiCbor.FromJson(body);
        http.Response.StatusCode = status;
        http.Response.ContentType = isCbor ? DdiMediaType.Cbor : DdiMediaType.Json;
        http.Response.ContentLength = body.Length;
        http.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(http.Request.Method)) return;
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    /// <remarks>The code of 404 has the spelling that hawkBit had for years, because clients compare it.</remarks>
    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "hawkbit.server.error.rest.body.notReadable",
        StatusCodes.Status404NotFound => "hawkbit.server.error.repo.entitiyNotFound",
        StatusCodes.Status405MethodNotAllowed => "hawkbit.server.error.action.notcancelable",
        StatusCodes.Status406NotAcceptable => "hawkbit.server.error.rest.notAcceptable",
        StatusCodes.Status409Conflict => "hawkbit.server.error.repo.autoConfAlreadyActive",
        StatusCodes.Status410Gone => "hawkbit.server.error.action.notActive",
        StatusCodes.Status415UnsupportedMediaType => "hawkbit.server.error.rest.unsupportedMediaType",
        _ => "hawkbit.server.error.repo.genericError",
    };
}
