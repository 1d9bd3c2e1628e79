using System.Globalization;
using Chain.Node.Repository.Verdicts;
using Gateway.Http;
using Prometheus;

namespace Chain.Node.Repository.Telemetry;

/// <summary>Metrics of the repository role. Label values come from closed sets; digests and addresses are not labels.</summary>
internal sealed class RepositoryMetrics
{
    private readonly Counter _downloads;
    private readonly Counter _downloadBytes;
    private readonly Counter _uploads;
    private readonly Counter _uploadBytes;
    private readonly Counter _authFailures;
    private readonly Gauge _uploadsOpen;

    public RepositoryMetrics(CollectorRegistry registry)
    {
        MetricFactory factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _downloads = factory.CreateCounter("fwledger_repository_downloads_total", "Answers to image requests, by status.", "status");
        _downloadBytes = factory.CreateCounter("fwledger_repository_download_bytes_total", "Image bytes sent.");
        _uploads = factory.CreateCounter("fwledger_repository_uploads_total", "Upload requests, by verdict.", "verdict");
        _uploadBytes = factory.CreateCounter("fwledger_repository_upload_bytes_total", "Image bytes received.");
        _authFailures = factory.CreateCounter("fwledger_repository_upload_auth_failures_total", "Uploads that failed authentication, by verdict.", "verdict");
        _uploadsOpen = factory.CreateGauge("fwledger_repository_uploads_open", "Uploads in progress.");
    }

    public void Served(ServedImage served)
    {
        _downloads.WithLabels(served.StatusCode.ToString(CultureInfo.InvariantCulture)).Inc();
        _downloadBytes.Inc(served.ImageBytes);
    }

    public void NotFound() => _downloads.WithLabels("404").Inc();

    public void UploadEnded(UploadVerdict verdict) => _uploads.WithLabels(verdict.ToString()).Inc();

    public void AuthFailed(UploadAuthVerdict verdict) => _authFailures.WithLabels(verdict.ToString()).Inc();

    public void Received(long bytes) => _uploadBytes.Inc(bytes);

    public IDisposable TrackUpload() => _uploadsOpen.TrackInProgress();
}
