using Chain.Core.Records;
using Gateway.Events;

namespace Gateway.Downloads;

/// <summary>What happens while the gateway fetches an image. A closed hierarchy.</summary>
public abstract record DownloadEvent : GatewayEvent
{
    private DownloadEvent(ReleaseManifest manifest) => Manifest = manifest;

    /// <summary>The proven manifest of the image's release.</summary>
    public ReleaseManifest Manifest { get; }

    /// <summary>A source is asked for bytes, for the first time in this download [P2.4] [P4.4].</summary>
    /// <param name="Manifest">The proven manifest of the image's release.</param>
    /// <param name="Source">The source.</param>
    public sealed record SourceAsked(ReleaseManifest Manifest, ImageSource Source) : DownloadEvent(Manifest);

    /// <summary>A source failed; the download continues with another one, or retries this one. [GW-SOURCE.3]</summary>
    /// <param name="Manifest">The proven manifest of the image's release.</param>
    /// <param name="Source">The source.</param>
    /// <param name="Verdict">The kind of fault.</param>
    /// <param name="Detail">The fault in words, for people.</param>
    public sealed record SourceFailed(ReleaseManifest Manifest, ImageSource Source, DownloadVerdict Verdict, string Detail) : DownloadEvent(Manifest);

    /// <summary>The image is in the cache; its size and digest are those of the proven record [P2.5] [P2.6] [P4.5] [P4.6].</summary>
    /// <param name="Manifest">The proven manifest of the image's release.</param>
    /// <param name="Shares">What each source gave, the largest share first; empty if the cache no longer knows.</param>
    public sealed record Fetched(ReleaseManifest Manifest, IReadOnlyList<SourceShare> Shares) : DownloadEvent(Manifest);

    /// <summary>The download failed from every source; it is tried again later.</summary>
    /// <param name="Manifest">The proven manifest of the image's release.</param>
    /// <param name="Verdict">How it ended.</param>
    public sealed record Failed(ReleaseManifest Manifest, DownloadVerdict Verdict) : DownloadEvent(Manifest);

    /// <summary>The release became invalid while its image was being fetched, so the download is cancelled (threat G08).</summary>
    /// <param name="Manifest">The proven manifest of the image's release.</param>
    /// <param name="Reason">Why the release is invalid.</param>
    public sealed record CalledOff(ReleaseManifest Manifest, string Reason) : DownloadEvent(Manifest);
}
