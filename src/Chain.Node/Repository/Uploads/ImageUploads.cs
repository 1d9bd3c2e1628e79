using System.Buffers;
using Chain.Core.Primitives;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Settings;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Telemetry;
using Chain.Node.Repository.Verdicts;
using Gateway.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Chain.Node.Repository.Uploads;

/// <summary>Answers <c>PUT /firmware/{sha256}</c> and <c>HEAD /uploads/{sha256}</c>. [P1.1] [P3.10] [P3.11]</summary>
/// <remarks>
/// The repository stores an image only if the signature, the declared length, the end of the body and the digest are all correct. After a
/// dropped or slow connection it keeps the received bytes, which only the same uploader can resume. Any other failure discards them.
/// </remarks>
internal sealed class ImageUploads(
    IImageStore store,
    UploadAuthenticator authenticator,
    IUploadAuthorizer authorizer,
    RepositoryOptions options,
    RepositoryIdentity identity,
    ImageArrivals arrivals,
    RepositoryMetrics metrics,
    ILogger<ImageUploads> log) : IDisposable
{
    private const int BufferBytes = 128 * 1024;
    private const string RetryAfterSeconds = "5";

    private readonly SemaphoreSlim _slots = new(options.ConcurrentUploadsMax, options.ConcurrentUploadsMax);

    public void Dispose() => _slots.Dispose();

    /// <summary>Answers with the number of bytes stored of the uploader's partial upload.</summary>
    public async Task<IResult> OffsetAsync(HttpContext context, string digestText)
    {
        CancellationToken cancellationToken = context.RequestAborted;
        context.Response.Headers.CacheControl = "no-store";
        if (!TryDigest(digestText, out Hash256 sha256))
            return Results.NotFound();
        UploadAuth auth = await authenticator.CheckAsync(
            context.Request, HttpMethods.Head, UploadSignature.UploadPath(sha256), sha256, 0, cancellationToken).ConfigureAwait(false);
        if (auth.Verdict != UploadAuthVerdict.Allowed)
            return RefuseAuth(context, digestText, auth);
        long offset = await store.GetUploadOffsetAsync(new UploadKey(sha256, auth.Uploader), cancellationToken).ConfigureAwait(false);
        UploadAnswer.SetOffset(context.Response, offset);
        await identity.AttachAsync(context, UploadSignature.UploadPath(sha256), offset).ConfigureAwait(false);
        return Results.Ok();
    }

    /// <summary>Receives an image or a part of it.</summary>
    public async Task<IResult> PutAsync(HttpContext context, string digestText)
    {
        CancellationToken cancellationToken = context.RequestAborted;
        if (!TryDigest(digestText, out Hash256 sha256))
            return Results.NotFound();
        UploadVerdict verdict = CheckLengths(context.Request, out UploadRange range);
        if (verdict != UploadVerdict.Unspecified)
            return Refuse(digestText, verdict);

        UploadAuth auth = await authenticator.CheckAsync(
            context.Request, HttpMethods.Put, UploadSignature.FirmwarePath(sha256), sha256, range.TotalBytes, cancellationToken)
            .ConfigureAwait(false);
        if (auth.Verdict != UploadAuthVerdict.Allowed)
            return RefuseAuth(context, digestText, auth);

        long? stored;
        try
        {
            stored = await store.GetLengthAsync(sha256, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            RepositoryLog.StoreFailed(log, digestText, StoreVerdict.Failed, failure);
            return Refuse(digestText, UploadVerdict.StoreFailed);
        }

        if (stored is not null)
        {
            if (stored != range.TotalBytes)
                return Refuse(digestText, UploadVerdict.SizeContradictsImage);
            metrics.UploadEnded(UploadVerdict.AlreadyThere);
            return Results.Ok();
        }

        if (!_slots.Wait(0, CancellationToken.None))
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return Refuse(digestText, UploadVerdict.TooManyUploads);
        }

        try
        {
            using IDisposable tracked = metrics.TrackUpload();
            return await ReceiveAsync(context, new UploadKey(sha256, auth.Uploader), range).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<IResult> ReceiveAsync(HttpContext context, UploadKey key, UploadRange range)
    {
        CancellationToken cancellationToken = context.RequestAborted;
        UploadStart start = await store.BeginUploadAsync(key, range.FirstBytes, cancellationToken).ConfigureAwait(false);
        string digestText = key.Sha256.ToString();
        if (start.Upload is null)
        {
            UploadAnswer.SetOffset(context.Response, start.OffsetBytes);
            return Refuse(digestText, Translate(start.Verdict));
        }

        await using IImageUpload upload = start.Upload;
        Limit(context);
        UploadVerdict verdict = await CopyAsync(context.Request.Body, upload, range.LengthBytes, cancellationToken).ConfigureAwait(false);
        if (verdict == UploadVerdict.PartStored && range.IsLast)
        {
            // The authorization can end during the upload. An image stored after that would never be removed, so check it again.
            if (!await authorizer.IsAllowedAsync(key.Uploader, key.Sha256, range.TotalBytes, CancellationToken.None).ConfigureAwait(false))
            {
                upload.Discard();
                return RefuseAuth(context, digestText, new UploadAuth(UploadAuthVerdict.NotAllowed, key.Uploader));
            }

            // Not the request's token: a client that disconnects after the last byte must not cancel the commit.
            StoreVerdict committed = await upload.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            verdict = committed == StoreVerdict.Ok ? UploadVerdict.Stored : Translate(committed);
        }

        if (verdict is UploadVerdict.BodyShort or UploadVerdict.BodyLong)
            upload.Discard();
        switch (verdict)
        {
            case UploadVerdict.Stored:
                metrics.UploadEnded(verdict);
                RepositoryLog.ImageStored(log, digestText, range.TotalBytes, key.Uploader.ToString());
                arrivals.Announce(key.Sha256);
                return Results.Created(UploadSignature.FirmwarePath(key.Sha256), (object?)null);
            case UploadVerdict.PartStored:
                metrics.UploadEnded(verdict);
                UploadAnswer.SetOffset(context.Response, upload.OffsetBytes);
                return Results.StatusCode(StatusCodes.Status202Accepted);
            default:
                return Refuse(digestText, verdict, upload.OffsetBytes);
        }
    }

    // Returns PartStored if the body has exactly the declared length and the store has written every byte.
    private async Task<UploadVerdict> CopyAsync(Stream body, IImageUpload upload, long lengthBytes, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long left = lengthBytes;
            while (true)
            {
                int got = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (got == 0)
                    return left == 0 ? UploadVerdict.PartStored : UploadVerdict.BodyShort;
                if (got > left)
                    return UploadVerdict.BodyLong;
                StoreVerdict appended = await upload.AppendAsync(buffer.AsMemory(0, got), cancellationToken).ConfigureAwait(false);
                if (appended != StoreVerdict.Ok)
                    return Translate(appended);
                left -= got;
                metrics.Received(got);
            }
        }
        catch (BadHttpRequestException broken) when (broken.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            return UploadVerdict.BodyTooSlow;
        }
        catch (BadHttpRequestException broken)
        {
            // Kestrel throws 413 past the limit, and 400 for malformed chunks or a connection that ends in the body.
            return broken.StatusCode == StatusCodes.Status413PayloadTooLarge ? UploadVerdict.BodyLong : UploadVerdict.Interrupted;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            return UploadVerdict.Interrupted;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private UploadVerdict CheckLengths(HttpRequest request, out UploadRange range)
    {
        string header = request.Headers.ContentRange.ToString();
        if (header.Length > 0)
        {
            if (!UploadRange.TryParse(header, out range))
                return UploadVerdict.RangeMalformed;
            if (request.ContentLength is { } declared && declared != range.LengthBytes)
                return UploadVerdict.LengthContradictsRange;
        }
        else
        {
            range = default;
            if (request.ContentLength is not { } declared)
                return UploadVerdict.LengthMissing;
            if (declared == 0)
                return UploadVerdict.SizeZero;
            range = new UploadRange(0, declared, declared);
        }

        return range.TotalBytes > options.ImageBytesMax ? UploadVerdict.SizeTooLarge : UploadVerdict.Unspecified;
    }

    // CheckLengths has checked the declared length, so replace Kestrel's default limit of 30 MB. The minimum rate stays in force (F04).
    private void Limit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.ImageBytesMax + 1;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = RepositoryKestrel.RateOf(options);
    }

    private IResult Refuse(string digestText, UploadVerdict verdict, long offsetBytes = 0)
    {
        metrics.UploadEnded(verdict);
        RepositoryLog.UploadEnded(log, digestText, verdict, offsetBytes);
        return UploadAnswer.For(verdict);
    }

    private IResult RefuseAuth(HttpContext context, string digestText, UploadAuth auth)
    {
        bool isForbidden = auth.Verdict == UploadAuthVerdict.NotAllowed;
        metrics.UploadEnded(isForbidden ? UploadVerdict.Forbidden : UploadVerdict.Unauthenticated);
        metrics.AuthFailed(auth.Verdict);
        RepositoryLog.UploadUnauthenticated(log, digestText, auth.Verdict);
        if (!isForbidden)
            context.Response.Headers.WWWAuthenticate = "Fwl-Signature";
        return UploadAnswer.For(auth);
    }

    private static UploadVerdict Translate(StoreVerdict verdict) => verdict switch
    {
        StoreVerdict.DiskFull => UploadVerdict.DiskFull,
        StoreVerdict.InProgress => UploadVerdict.InProgress,
        StoreVerdict.OffsetMismatch => UploadVerdict.OffsetMismatch,
        StoreVerdict.DigestMismatch => UploadVerdict.DigestMismatch,
        _ => UploadVerdict.StoreFailed,
    };

    private static bool TryDigest(string text, out Hash256 sha256)
    {
        sha256 = default;
        return ImageDigest.IsWellFormed(text) && Hash256.TryParse(text, out sha256);
    }
}
