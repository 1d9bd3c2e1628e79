using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Downloads;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>Tells people what happens at the sources: steps of P2 for the vendor's and of P4 for the brokers', log lines and counters for faults.</summary>
internal sealed class DownloadReports(IStepObserver steps, GatewayMetrics metrics, ILogger logger) : IDownloadObserver
{
    public void OnAsked(ImageOrder order, ImageSource source)
    {
        ReleaseManifest manifest = order.Manifest;
        string what = $"image of {manifest.Model} {manifest.Version}, {manifest.ImageSizeBytes} bytes, asked of {source.Kind} {source.Origin}";
        steps.OnStep(source.Kind == SourceKind.Broker ? "P4.4" : "P2.4", what);
    }

    public void OnFault(ImageOrder order, ImageSource source, DownloadVerdict verdict, string detail)
    {
        metrics.SourceFailed(source.Kind, verdict);
        GatewayLog.SourceFault(logger, source.Kind, source.Uri.ToString(), verdict, detail);
    }

    /// <summary>The verified image is here [P2.5] [P2.6] [P4.5] [P4.6].</summary>
    public void OnVerified(ReleaseManifest manifest, CachedImage image)
    {
        foreach (IGrouping<SourceKind, SourceShare> kind in image.Sources.GroupBy(share => share.Kind))
        {
            string process = kind.Key == SourceKind.Broker ? "P4" : "P2";
            long bytes = kind.Sum(share => share.Bytes);
            string origins = string.Join(", ", kind.Select(share => new Uri(share.Uri).GetLeftPart(UriPartial.Authority)).Distinct());
            metrics.SourceGave(kind.Key, bytes);
            steps.OnStep($"{process}.5", $"{bytes} bytes of {manifest.Model} {manifest.Version} received from {origins}");
            steps.OnStep($"{process}.6", $"size and SHA-256 {manifest.ImageSha256} agree with the proven contract");
        }
    }

    /// <summary>The image did not come.</summary>
    public void OnFailed(Hash256 sha256, DownloadVerdict verdict) => GatewayLog.DownloadFailed(logger, sha256.ToString(), verdict);

    /// <summary>The release does not hold any more, and its image was on the way (threat G08).</summary>
    public void OnCalledOff(ReleaseManifest manifest, string reason) => GatewayLog.DownloadCalledOff(logger, manifest.Model, manifest.Version, reason);
}
