using Chain.Node.Keys;

namespace Chain.Node.Peering;

/// <summary>Looks every few seconds whether the file of the TLS certificate has changed, and takes the new certificate for new connections.</summary>
internal sealed class CertificateWatch(TlsCertificates certificates, TimeProvider time, ILogger<CertificateWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            if (certificates.Refresh(time.GetUtcNow(), out string? problem))
                PeeringLog.CertificateReplaced(logger, certificates.Current.Certificate.NotAfter.ToUniversalTime());
            else if (problem is not null) PeeringLog.CertificateUnusable(logger, problem);
        }
    }
}
