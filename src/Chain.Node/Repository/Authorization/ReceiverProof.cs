using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Authorization;

/// <summary>How a repository proves to an uploader whose it is, before the uploader sends a byte (threat F08).</summary>
/// <remarks>
/// The answer to <c>HEAD /uploads/{sha256}</c> is signed by the repository's own key over CBOR [path, offset, the request's date, the
/// request's signature] under the domain of receivers and the chain's id. The request's signature makes every answer its own.
/// </remarks>
internal static class ReceiverProof
{
    /// <summary>Adds the proof to an answer; nothing without a key.</summary>
    public static void Attach(HttpContext context, ISigner? signer, Hash256 chainId, string path, long offsetBytes)
    {
        if (signer is null) return;
        IHeaderDictionary asked = context.Request.Headers;
        string date = asked[UploadSignature.DateHeader].ToString();
        Hash256 digest = Digest(chainId, path, offsetBytes, date, asked[UploadSignature.SignatureHeader].ToString());
        context.Response.Headers[UploadSignature.KeyHeader] = signer.PublicKey.ToString();
        context.Response.Headers[UploadSignature.SignatureHeader] = signer.Sign(digest).ToString();
    }

    /// <summary>Whether an answer proves that the owner of one of these key addresses gave it to this very request.</summary>
    public static bool IsProven(HttpResponseMessage answer, HttpRequestMessage request, Hash256 chainId, string path, long offsetBytes,
        IReadOnlyList<Address> receivers)
    {
        if (!PublicKey.TryParse(Single(answer.Headers, UploadSignature.KeyHeader), out PublicKey key) || !receivers.Contains(key.ToAddress())) return false;
        if (!Signature.TryParse(Single(answer.Headers, UploadSignature.SignatureHeader), out Signature signature) || !SignatureVerifier.IsValidPublicKey(key))
            return false;
        Hash256 digest = Digest(chainId, path, offsetBytes, Single(request.Headers, UploadSignature.DateHeader),
            Single(request.Headers, UploadSignature.SignatureHeader));
        return SignatureVerifier.Verify(key, digest, signature);
    }

    private static Hash256 Digest(Hash256 chainId, string path, long offsetBytes, string date, string requestSignature)
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.Text(path);
        writer.Int(offsetBytes);
        writer.Text(date);
        writer.Text(requestSignature);
        return DomainHash.Compute(Domains.Receiver, chainId, writer.Written);
    }

    private static string Single(System.Net.Http.Headers.HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : "";
}
