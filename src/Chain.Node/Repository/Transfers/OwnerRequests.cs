using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Uploads;
using Chain.Node.Repository.Verdicts;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Transfers;

/// <summary>Authenticates requests that only a repository's owner may make. The signature covers the body's digest and length.</summary>
internal sealed class OwnerRequests(UploadAuthenticator authenticator)
{
    private const int BodyBytesMax = 16 * 1024;

    /// <summary>Returns the authenticated body, or the answer that refuses the request.</summary>
    public async Task<(T? Body, IResult? Refusal)> ReadAsync<T>(HttpContext context, string path, JsonTypeInfo<T> type)
        where T : class
    {
        byte[]? bytes = await ReadBodyAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        if (bytes is null) return (null, Results.StatusCode(StatusCodes.Status413PayloadTooLarge));
        if (await CheckAsync(context, path, Sha256.Hash(bytes), bytes.Length).ConfigureAwait(false) is { } refusal) return (null, refusal);
        try
        {
            return JsonSerializer.Deserialize(bytes, type) is { } body ? (body, null) : (null, Malformed());
        }
        catch (JsonException)
        {
            return (null, Malformed());
        }
    }

    /// <summary>Checks a request without a body about one image; null if an owner signed it.</summary>
    public Task<IResult?> CheckAsync(HttpContext context, string path, Hash256 sha256) => CheckAsync(context, path, sha256, 0);

    /// <summary>The answer to a malformed body.</summary>
    public static IResult Malformed() => Results.Problem("A field is missing or malformed.", statusCode: StatusCodes.Status400BadRequest,
        title: "Malformed body");

    private async Task<IResult?> CheckAsync(HttpContext context, string path, Hash256 covered, long sizeBytes)
    {
        UploadAuth auth = await authenticator.CheckAsync(context.Request, context.Request.Method, path, covered, sizeBytes,
            context.RequestAborted).ConfigureAwait(false);
        return auth.Verdict == UploadAuthVerdict.Allowed ? null : UploadAnswer.For(auth);
    }

    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > BodyBytesMax) return null;
        byte[] buffer = new byte[BodyBytesMax + 1];
        int length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length > BodyBytesMax ? null : buffer[..length];
    }
}
