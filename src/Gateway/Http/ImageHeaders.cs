namespace Gateway.Http;

/// <summary>What an <see cref="ImageResponse"/> says about an image besides its bytes.</summary>
public sealed record ImageHeaders
{
    /// <summary>The default of <see cref="CacheControl"/>: a content address never changes, so a year (the customary maximum) is safe.</summary>
    public const string Immutable = "public, max-age=31536000, immutable";

    /// <summary>The strong entity tag without its quotes: the image's SHA-256 as 64 lower-case hex digits.</summary>
    public required string EntityTag { get; init; }

    /// <summary>Media type of the image. Default <c>application/octet-stream</c>.</summary>
    public string ContentType { get; init; } = "application/octet-stream";

    /// <summary>Value of <c>Cache-Control</c>. Default <see cref="Immutable"/>; a download behind a credential says <c>private</c> instead.</summary>
    public string CacheControl { get; init; } = Immutable;

    /// <summary>File name for <c>Content-Disposition: attachment</c>, or null (the default) for no such header.</summary>
    public string? FileName { get; init; }
}
