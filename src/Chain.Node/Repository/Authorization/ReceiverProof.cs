using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Authorization;

/// <summary>Proves a repository's owner to an uploader before the uploader sends a byte (threat F08).</summary>
/// <remarks>
/// The repository signs its answer to <c>HEAD /uploads/{sha256}</c> over CBOR [path, offset, the request's date, the request's signature],
/// under the receiver domain and the chain's id. The request's signature binds the answer to this one request.
/// </remarks>
internal static class ReceiverProof
{
    /// <summary>Adds the proof to an answer; does nothing without a key.</summary>
    public static void Attach(HttpContext context, ISigner? signer, Hash256 chainId, string path, long offsetBytes)
    {
        if (signer is null) return;
        IHeaderDictionary asked = context.Request.Headers;
        string date = asked[UploadSignature.DateHeader].ToString();
        Hash256 digest = Digest(chainId, path, offsetBytes, date, asked[UploadSignature.SignatureHeader].ToString());
        context.Response.Headers[UploadSignature.KeyHeader] = signer.PublicKey.ToString();
        context.Response.Headers[UploadSignature.SignatureHeader] = signer.Sign(digest).ToString();
    }

    /// <summary>Whether the owner of one of the key addresses has signed this answer to this request.</summary>
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
