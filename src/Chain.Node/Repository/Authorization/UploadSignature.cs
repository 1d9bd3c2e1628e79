using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Node.Repository.Authorization;

/// <summary>The digest that an uploader signs, and the headers of the signature.</summary>
/// <remarks>
/// The signature covers CBOR [method, path, sha256, total size, date] under the upload domain and the chain's id. The path is the canonical
/// one (<c>/firmware/…</c> or <c>/uploads/…</c>), without a prefix that a proxy adds. The signature need not cover the bytes: the repository
/// stores only bytes with the signed digest, so a replay within the five minutes cannot store anything else.
/// </remarks>
internal static class UploadSignature
{
    public const string KeyHeader = "X-Fwl-Key";
    public const string DateHeader = "X-Fwl-Date";
    public const string SignatureHeader = "X-Fwl-Signature";

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
}
