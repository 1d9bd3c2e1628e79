using System.Globalization;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Verdicts;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Authorization;

/// <summary>Checks the signature headers of a request, and then whether the uploader is allowed. Cheap checks come before curve arithmetic.</summary>
internal sealed class UploadAuthenticator(Hash256 chainId, IUploadAuthorizer authorizer, TimeProvider time)
{
    public async ValueTask<UploadAuth> CheckAsync(
        IHeaderDictionary headers, string method, string path, Hash256 sha256, long sizeBytes, CancellationToken cancellationToken)
    {
        UploadAuthVerdict verdict = CheckSignature(headers, method, path, sha256, sizeBytes, out Address uploader);
        if (verdict == UploadAuthVerdict.Allowed && !await authorizer.IsAllowedAsync(uploader, sha256, sizeBytes, cancellationToken).ConfigureAwait(false))
            verdict = UploadAuthVerdict.NotAllowed;
        return new UploadAuth(verdict, uploader);
    }

    private UploadAuthVerdict CheckSignature(
        IHeaderDictionary headers, string method, string path, Hash256 sha256, long sizeBytes, out Address uploader)
    {
        uploader = default;
        string keyText = headers[UploadSignature.KeyHeader].ToString();
        string dateText = headers[UploadSignature.DateHeader].ToString();
        string signatureText = headers[UploadSignature.SignatureHeader].ToString();
        if (keyText.Length == 0 || dateText.Length == 0 || signatureText.Length == 0)
            return UploadAuthVerdict.HeaderMissing;
        if (!PublicKey.TryParse(keyText, out PublicKey key))
            return UploadAuthVerdict.KeyMalformed;
        if (!long.TryParse(dateText, NumberStyles.None, CultureInfo.InvariantCulture, out long dateMs) || dateMs > Limits.TimeMsMax)
            return UploadAuthVerdict.DateMalformed;
        if (Math.Abs(dateMs - time.GetUtcNow().ToUnixTimeMilliseconds()) > UploadSignature.DateOffMsMax)
            return UploadAuthVerdict.DateTooFarOff;
        if (!Signature.TryParse(signatureText, out Signature signature))
            return UploadAuthVerdict.SignatureMalformed;
        if (!SignatureVerifier.IsValidPublicKey(key))
            return UploadAuthVerdict.KeyMalformed;
        if (!SignatureVerifier.Verify(key, UploadSignature.Digest(chainId, method, path, sha256, sizeBytes, dateMs), signature))
            return UploadAuthVerdict.SignatureWrong;
        uploader = key.ToAddress();
        return UploadAuthVerdict.Allowed;
    }
}
