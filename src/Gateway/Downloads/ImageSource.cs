using Chain.Core.Primitives;

namespace Gateway.Downloads;

/// <summary>A place where an image is, by a proven record. What it serves is believed by its digest alone.</summary>
/// <param name="Uri">Absolute, http or https.</param>
/// <param name="Kind">Who runs it.</param>
/// <param name="Owner">The vendor or broker.</param>
internal sealed record ImageSource(Uri Uri, SourceKind Kind, Address Owner)
{
    /// <summary>Scheme, host and port: what measurements and bans are about.</summary>
    public string Origin => Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>Where the source lists the leaf hashes of the image's pieces.</summary>
    public Uri PiecesUri(int pieceSizeBytes)
    {
        UriBuilder builder = new(Uri);
        builder.Path = builder.Path.TrimEnd('/') + "/pieces";
        builder.Query = builder.Query.Length > 1 ? $"{builder.Query}&size={pieceSizeBytes}" : $"size={pieceSizeBytes}";
        return builder.Uri;
    }
}
