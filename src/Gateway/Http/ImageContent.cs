namespace Gateway.Http;

/// <summary>The bytes of one image, ready to be served.</summary>
/// <param name="Sha256Hex">Digest of the whole image, 64 lower-case hex digits; becomes the entity tag.</param>
/// <param name="LengthBytes">Length of the whole image in bytes.</param>
/// <param name="Body">
/// Readable and seekable. The caller owns it and disposes of it after the answer. It may still be filling while it is served, if a
/// read waits for its bytes and returns 0 only at the end of the image, or when the image will never be complete.
/// </param>
public sealed record ImageContent(string Sha256Hex, long LengthBytes, Stream Body)
{
    /// <summary>Media type of the image. Never guessed from the bytes.</summary>
    public string ContentType { get; init; } = "application/octet-stream";
}
