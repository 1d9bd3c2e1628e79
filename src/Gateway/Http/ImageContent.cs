namespace Gateway.Http;

/// <summary>The bytes of one image, ready to be served.</summary>
/// <param name="Sha256Hex">Digest of the whole image, 64 lower-case hex digits; becomes the entity tag.</param>
/// <param name="LengthBytes">Length of the whole image in bytes.</param>
/// <param name="Body">
/// Readable and seekable; belongs to the caller, who disposes of it after the answer. May still be filling while it is served, as long
/// as a read waits for its bytes and ends (0 bytes) only where the image ends or will never be complete.
/// </param>
public sealed record ImageContent(string Sha256Hex, long LengthBytes, Stream Body)
{
    /// <summary>Media type of the image. Never guessed from the bytes.</summary>
    public string ContentType { get; init; } = "application/octet-stream";
}
