using System.Globalization;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Verdicts;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Authorization;

/// <summary>Checks the signature headers of a request, and then whether the uploader is allowed. Cheap checks come before curve arithmetic.</summary>
/// <param name="chainId">The chain.</param>
/// <param name="authorizer">Decides who may upload.</param>
/// <param name="hosts">The repository's own names.</param>
/// <param name="seen">The one-time values of accepted requests.</param>
/// <param name="acceptsOld">Whether requests of older programs, which have only the first signature, are accepted.</param>
/// <param name="time">The clock for dates.</param>
internal sealed class UploadAuthenticator(
    Hash256 chainId, IUploadAuthorizer authorizer, RepositoryHosts hosts, SeenNonces seen, bool acceptsOld, TimeProvider time)
{
    public async ValueTask<UploadAuth> CheckAsync(
        HttpRequest request, string method, string path, Hash256 sha256, long sizeBytes, CancellationToken cancellationToken)
    {
        IHeaderDictionary headers = request.Headers;
        UploadAuthVerdict verdict = CheckSignature(headers, method, path, sha256, sizeBytes, out PublicKey key, out Hash256 first);
        if (verdict != UploadAuthVerdict.Allowed) return new UploadAuth(verdict, default);
        Address uploader = key.ToAddress();
        string nonce = headers[UploadSignature.NonceHeader].ToString();
        if (nonce.Length > 0)
        {
            verdict = await CheckRequestAsync(request, key, first, nonce, cancellationToken).ConfigureAwait(false);
            if (verdict != UploadAuthVerdict.Allowed) return new UploadAuth(verdict, uploader);
        }

        if (!await authorizer.IsAllowedAsync(uploader, sha256, sizeBytes, cancellationToken).ConfigureAwait(false)) verdict = UploadAuthVerdict.NotAllowed;
        else if (nonce.Length == 0 && !acceptsOld) verdict = UploadAuthVerdict.OldSignature;
        else if (nonce.Length > 0 && !seen.TryAdd(nonce)) verdict = UploadAuthVerdict.NonceReused;
        return new UploadAuth(verdict, uploader);
    }

    /// <summary>Checks the second signature: this host, this query, and a well-formed one-time value.</summary>
    private async ValueTask<UploadAuthVerdict> CheckRequestAsync(
        HttpRequest request, PublicKey key, Hash256 first, string nonce, CancellationToken cancellationToken)
    {
        if (nonce.Length != UploadSignature.NonceDigits || !nonce.All(char.IsAsciiHexDigitLower)) return UploadAuthVerdict.SignatureMalformed;
        if (!Signature.TryParse(request.Headers[UploadSignature.RequestSignatureHeader].ToString(), out Signature signature))
            return UploadAuthVerdict.SignatureMalformed;
        string query = request.QueryString.Value ?? "", asked = (request.Host.Value ?? "").ToLowerInvariant();

        // A proxy may have replaced the Host header by this repository's inner name, so the signed host can be any of its names.
        foreach (string host in await hosts.NamesAsync(asked, cancellationToken).ConfigureAwait(false))
        {
            if (SignatureVerifier.Verify(key, UploadSignature.RequestDigest(chainId, first, host, query, nonce), signature)) return UploadAuthVerdict.Allowed;
        }

        bool isForAsked = SignatureVerifier.Verify(key, UploadSignature.RequestDigest(chainId, first, asked, query, nonce), signature);
        return isForAsked ? UploadAuthVerdict.HostWrong : UploadAuthVerdict.SignatureWrong;
    }

    private UploadAuthVerdict CheckSignature(
        IHeaderDictionary headers, string method, string path, Hash256 sha256, long sizeBytes, out PublicKey key, out Hash256 first)
    {
        (key, first) = (default, default);
        string keyText = headers[UploadSignature.KeyHeader].ToString();
        string dateText = headers[UploadSignature.DateHeader].ToString();
        string signatureText = headers[UploadSignature.SignatureHeader].ToString();
        if (keyText.Length == 0 || dateText.Length == 0 || signatureText.Length == 0)
            return UploadAuthVerdict.HeaderMissing;
        if (!PublicKey.TryParse(keyText, out key))
            return UploadAuthVerdict.KeyMalformed;
        if (!long.TryParse(dateText, NumberStyles.None, CultureInfo.InvariantCulture, out long dateMs) || dateMs > Limits.TimeMsMax)
            return UploadAuthVerdict.DateMalformed;
        if (Math.Abs(dateMs - time.GetUtcNow().ToUnixTimeMilliseconds()) > UploadSignature.DateOffMsMax)
            return UploadAuthVerdict.DateTooFarOff;
        if (!Signature.TryParse(signatureText, out Signature signature))
            return UploadAuthVerdict.SignatureMalformed;
        if (!SignatureVerifier.IsValidPublicKey(key))
            return UploadAuthVerdict.KeyMalformed;
        first = UploadSignature.Digest(chainId, method, path, sha256, sizeBytes, dateMs);
        return SignatureVerifier.Verify(key, first, signature) ? UploadAuthVerdict.Allowed : UploadAuthVerdict.SignatureWrong;
    }
}
