using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Gateway.Downloads;

/// <summary>An image to fetch, and its sources: the vendor's URIs, then the brokers' proven locations.</summary>
/// <param name="Manifest">The proven manifest: size, digest, pieces.</param>
/// <param name="Sources">Distinct, at most <see cref="SourcesMax"/>.</param>
internal sealed record ImageOrder(ReleaseManifest Manifest, IReadOnlyList<ImageSource> Sources)
{
    /// <summary>Sources of one image: as many as a record of each kind can name.</summary>
    public const int SourcesMax = Chain.Core.Limits.UrisMax + Chain.Core.Limits.LocationsMax;

    /// <summary>The order for a proven release.</summary>
    public static ImageOrder For(ProvenAnswer.Latest release)
    {
        ReleaseManifest manifest = release.Record.Manifest;
        IEnumerable<ImageSource?> vendor = manifest.Uris.Select(uri => Parse(uri, SourceKind.Vendor, manifest.Vendor));
        IEnumerable<ImageSource?> brokers = release.Locations.Select(location => Parse(location.Uri, SourceKind.Broker, location.Broker));
        return new ImageOrder(manifest, [.. vendor.Concat(brokers).OfType<ImageSource>().DistinctBy(source => source.Uri).Take(SourcesMax)]);
    }

    /// <summary>Whether both orders name the same sources.</summary>
    public bool HasSourcesOf(ImageOrder other) => Sources.Select(s => s.Uri).ToHashSet().SetEquals(other.Sources.Select(s => s.Uri));

    /// <summary>The order with the sources of another proven release of the same image, if both describe its pieces alike.</summary>
    public ImageOrder With(ImageOrder other)
    {
        ReleaseManifest theirs = other.Manifest;
        bool isAlike = theirs.ImageSha256 == Manifest.ImageSha256 && theirs.ImageSizeBytes == Manifest.ImageSizeBytes
            && theirs.PieceSizeBytes == Manifest.PieceSizeBytes && theirs.PiecesRoot == Manifest.PiecesRoot;
        return isAlike ? this with { Sources = [.. Sources.Concat(other.Sources).DistinctBy(source => source.Uri).Take(SourcesMax)] } : this;
    }

    private static ImageSource? Parse(string text, SourceKind kind, Address owner) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? new ImageSource(uri, kind, owner) : null;
}
