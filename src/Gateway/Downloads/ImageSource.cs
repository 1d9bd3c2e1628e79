using Chain.Core.Primitives;

namespace Gateway.Downloads;

/// <summary>A place that a proven record names for an image. Its bytes are trusted only by their digest.</summary>
/// <param name="Uri">Absolute, http or https.</param>
/// <param name="Kind">Who runs it.</param>
/// <param name="Owner">The vendor or broker.</param>
public sealed record ImageSource(Uri Uri, SourceKind Kind, Address Owner)
{
    /// <summary>Scheme, host and port: measurements and bans are kept by it.</summary>
    public string Origin => Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>Where the source lists the leaf hashes of the image's pieces.</summary>
    internal Uri PiecesUri(int pieceSizeBytes)
    {
        UriBuilder builder = new(Uri);
        builder.Path = builder.Path.TrimEnd('/') + "/pieces";
        builder.Query = builder.Query.Length > 1 ? $"{builder.Query}&size={pieceSizeBytes}" : $"size={pieceSizeBytes}";
        return builder.Uri;
    }
}
