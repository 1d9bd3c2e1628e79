using Microsoft.AspNetCore.Http;

namespace Gateway.Http;

/// <summary>Reads request bodies.</summary>
public static class RequestBody
{
    /// <summary>The whole body. Kestrel refuses a body over the gateway's limit before this returns.</summary>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body, ct).ConfigureAwait(false);
        return body.ToArray();
    }
}
