using System.Globalization;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Verdicts;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Uploads;

/// <summary>Converts verdicts into answers: a status, and problem details (RFC 9457) that name the remedy.</summary>
internal static class UploadAnswer
{
    /// <summary>Response header with the number of stored bytes: the offset at which a resume must begin.</summary>
    public const string OffsetHeader = "Upload-Offset";

    private static readonly Dictionary<UploadVerdict, (int Status, string Title, string Remedy)> Problems = new()
    {
        [UploadVerdict.LengthMissing] = (411, "Length required",
            "Send Content-Length, or Content-Range: bytes first-last/total."),
        [UploadVerdict.RangeMalformed] = (400, "Malformed Content-Range",
            "Send Content-Range: bytes first-last/total with decimal numbers, or leave it out to send the whole image."),
        [UploadVerdict.SizeZero] = (400, "Empty image",
            "An image has at least one byte."),
        [UploadVerdict.SizeTooLarge] = (413, "Image too large",
            "The image exceeds this repository's limit (Repository:ImageBytesMax). Use a smaller image or ask the operator to raise it."),
        [UploadVerdict.LengthContradictsRange] = (400, "Content-Length contradicts Content-Range",
            "Content-Length must be last - first + 1."),
        [UploadVerdict.SizeContradictsImage] = (409, "Size contradicts the stored image",
            "An image of this digest is stored with another size. Check the size that you declare."),
        [UploadVerdict.TooManyUploads] = (503, "Too many uploads",
            "Try again after the seconds named in Retry-After."),
        [UploadVerdict.InProgress] = (409, "Upload in progress",
            "Another connection of yours is sending this image. Wait until it ends, send HEAD /uploads/{sha256} and resume from Upload-Offset."),
        [UploadVerdict.OffsetMismatch] = (409, "Wrong offset",
            "Resume from the offset in Upload-Offset, or send the whole image again."),
        [UploadVerdict.BodyShort] = (400, "Body too short",
            "The body ended before its declared length. Nothing was kept; send the image again."),
        [UploadVerdict.BodyLong] = (400, "Body too long",
            "The body is longer than its declared length. Nothing was kept; send the image again."),
        [UploadVerdict.DigestMismatch] = (422, "Wrong digest",
            "The bytes do not have the SHA-256 of the URL. Nothing was kept; compare the file with the digest and send it again from the start."),
        [UploadVerdict.BodyTooSlow] = (408, "Upload too slow",
            "The transfer fell below the minimum rate. Send HEAD /uploads/{sha256} and resume from Upload-Offset."),
        [UploadVerdict.Interrupted] = (400, "Upload interrupted",
            "The connection ended before the body did. Send HEAD /uploads/{sha256} and resume from Upload-Offset."),
        [UploadVerdict.DiskFull] = (507, "Disk full",
            "The repository's volume has no room for this image. Nothing was kept; ask the operator to free or add space, then send it again."),
        [UploadVerdict.StoreFailed] = (500, "Store failed",
            "The repository could not store the image; its log says why. Send it again later."),
    };

    private static readonly Dictionary<UploadAuthVerdict, string> AuthRemedies = new()
    {
        [UploadAuthVerdict.HeaderMissing] = "Send X-Fwl-Key, X-Fwl-Date and X-Fwl-Signature; `fwledger firmware publish` does so.",
        [UploadAuthVerdict.KeyMalformed] = "X-Fwl-Key must be a compressed secp256k1 public key: 66 lower-case hex digits.",
        [UploadAuthVerdict.DateMalformed] = "X-Fwl-Date must be the time in Unix milliseconds, in decimal.",
        [UploadAuthVerdict.DateTooFarOff] = "X-Fwl-Date is more than five minutes off. Set the clock (NTP) and sign again.",
        [UploadAuthVerdict.SignatureMalformed] = "X-Fwl-Signature must be r and s: 128 lower-case hex digits.",
        [UploadAuthVerdict.SignatureWrong] =
            "The signature is not valid. It must cover this method, path, digest, total size and date, under this chain's id.",
        [UploadAuthVerdict.OldSignature] =
            "The request lacks X-Fwl-Nonce and X-Fwl-Request-Signature: its program is older than this repository. Update it, or ask the operator to "
            + "set repository.old_upload_signatures to true for the time of the transition.",
        [UploadAuthVerdict.HostWrong] =
            "The signature is for a host that is not this repository's. Upload to the URL under which its owner registered it, or ask the operator to "
            + "name this one in repository.public_url.",
        [UploadAuthVerdict.NonceReused] = "A request with this X-Fwl-Nonce was accepted before. Sign each request anew.",
        [UploadAuthVerdict.NotAllowed] =
            "The signature is valid, but this address may not upload here. Ask the operator to add it to Repository:Uploaders.",
    };

    public static IResult For(UploadVerdict verdict)
    {
        (int status, string title, string remedy) = Problems[verdict];
        return Problem(status, title, remedy, verdict.ToString());
    }

    public static IResult For(UploadAuth auth)
    {
        bool isForbidden = auth.Verdict == UploadAuthVerdict.NotAllowed;
        string remedy = AuthRemedies[auth.Verdict];
        if (isForbidden)
            remedy = $"{remedy} The address is {auth.Uploader}.";
        return Problem(isForbidden ? 403 : 401, isForbidden ? "Not allowed" : "Not authenticated", remedy, auth.Verdict.ToString());
    }

    public static void SetOffset(HttpResponse response, long offsetBytes) =>
        response.Headers[OffsetHeader] = offsetBytes.ToString(CultureInfo.InvariantCulture);

    // `code` is for programs, `detail` for people.
    private static IResult Problem(int status, string title, string remedy, string code) =>
        Results.Problem(remedy, statusCode: status, title: title, extensions: new Dictionary<string, object?> { ["code"] = code });
}
