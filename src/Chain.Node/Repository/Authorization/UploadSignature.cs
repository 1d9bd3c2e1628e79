using System.Globalization;
using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Node.Repository.Authorization;

/// <summary>The digests that an uploader or owner signs, and the headers of the signatures.</summary>
/// <remarks>
/// The first signature covers CBOR [method, path, sha256, total size, date] under the upload domain and the chain's id. The path is the
/// canonical one (<c>/firmware/…</c> or <c>/uploads/…</c>), without a prefix that a proxy adds. The second covers CBOR [digest of the first,
/// host, query, one-time value], so a request that somebody saw works at no other repository, with no other query, and only once. Earlier
/// programs send only the first; a repository accepts that if <c>old_upload_signatures</c> is true. New programs send both, so that earlier
/// repositories accept them, too. Neither need cover the bytes: the repository stores only bytes with the signed digest.
/// </remarks>
internal static class UploadSignature
{
    public const string KeyHeader = "X-Fwl-Key";
    public const string DateHeader = "X-Fwl-Date";
    public const string SignatureHeader = "X-Fwl-Signature";

    /// <summary>The one-time value: 32 lower-case hexadecimal digits.</summary>
    public const string NonceHeader = "X-Fwl-Nonce";

    /// <summary>The second signature.</summary>
    public const string RequestSignatureHeader = "X-Fwl-Request-Signature";

    /// <summary>Digits of the one-time value.</summary>
    public const int NonceDigits = 32;

    /// <summary>Largest difference between the uploader's clock and the repository's, in milliseconds: five minutes.</summary>
    public const long DateOffMsMax = 5 * 60 * 1000;

    public static string FirmwarePath(Hash256 sha256) => $"/firmware/{sha256}";

    public static string UploadPath(Hash256 sha256) => $"/uploads/{sha256}";

    /// <summary>The digest to sign. The size is that of the whole image, or 0 if the request declares none.</summary>
    public static Hash256 Digest(Hash256 chainId, string method, string path, Hash256 sha256, long sizeBytes, long dateMs)
    {
        var writer = new CborWriter();
        writer.Array(5);
        writer.Text(method);
        writer.Text(path);
        writer.Bytes(sha256.AsSpan());
        writer.Int(sizeBytes);
        writer.Int(dateMs);
        return DomainHash.Compute(Domains.Upload, chainId, writer.Written);
    }

    /// <summary>The digest of the second signature.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="first">Digest of the first signature.</param>
    /// <param name="host">Host and port of the repository, as <see cref="HostOf"/> writes them.</param>
    /// <param name="query">The query with its question mark; empty for none.</param>
    /// <param name="nonce">The one-time value.</param>
    public static Hash256 RequestDigest(Hash256 chainId, Hash256 first, string host, string query, string nonce)
    {
        var writer = new CborWriter();
        writer.Array(4);
        writer.Bytes(first.AsSpan());
        writer.Text(host);
        writer.Text(query);
        writer.Text(nonce);
        return DomainHash.Compute(Domains.Upload, chainId, writer.Written);
    }

    /// <summary>Host and port of a repository's URI in lower case; the default port is left out.</summary>
    public static string HostOf(Uri repository) => repository.Authority.ToLowerInvariant();

    /// <summary>Adds all headers to a request. Its URI is complete.</summary>
    public static void Sign(HttpRequestMessage request, ISigner signer, Hash256 chainId, string path, Hash256 sha256, long sizeBytes, long dateMs)
    {
        Hash256 first = Digest(chainId, request.Method.Method, path, sha256, sizeBytes, dateMs);
        string nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceDigits / 2));
        Hash256 second = RequestDigest(chainId, first, HostOf(request.RequestUri!), request.RequestUri!.Query, nonce);
        request.Headers.Add(KeyHeader, signer.PublicKey.ToString());
        request.Headers.Add(DateHeader, dateMs.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(SignatureHeader, signer.Sign(first).ToString());
        request.Headers.Add(NonceHeader, nonce);
        request.Headers.Add(RequestSignatureHeader, signer.Sign(second).ToString());
    }
}
