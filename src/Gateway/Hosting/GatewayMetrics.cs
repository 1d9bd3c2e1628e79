using System.Diagnostics.Metrics;
using Gateway.Downloads;
using Gateway.Events;
using Gateway.Updates;

namespace Gateway.Hosting;

/// <summary>Counts events, and shows the alarm, on the meter "Gateway".</summary>
internal sealed class GatewayMetrics : IGatewayObserver, IDisposable
{
    private readonly Meter _meter = new("Gateway");
    private readonly Counter<long> _sourceFaults;
    private readonly Counter<long> _sourceBytes;
    private readonly Counter<long> _outcomes;

    /// <param name="hasAlarm">Whether the gateway trusts nothing any more.</param>
    public GatewayMetrics(Func<bool> hasAlarm)
    {
        _meter.CreateObservableGauge("gateway.alarm", () => hasAlarm() ? 1 : 0, description: "1 while the gateway trusts nothing and offers nothing.");
        _sourceFaults = _meter.CreateCounter<long>("gateway.source.faults", description: "Failures of sources, by verdict.");
        _sourceBytes = _meter.CreateCounter<long>("gateway.source.bytes", "By", "Verified bytes from sources, by kind.");
        _outcomes = _meter.CreateCounter<long>("gateway.sessions.ended", description: "Sessions that ended, by state.");
    }

    public void OnEvent(GatewayEvent happened)
    {
        switch (happened)
        {
            case DownloadEvent.SourceFailed failed:
                _sourceFaults.Add(1, Tag("kind", failed.Source.Kind), Tag("verdict", failed.Verdict));
                break;
            case DownloadEvent.Fetched fetched:
                foreach (SourceShare share in fetched.Shares) _sourceBytes.Add(share.Bytes, Tag("kind", share.Kind));
                break;
            case UpdateEvent.Ended ended:
                _outcomes.Add(1, Tag("state", ended.Session.State));
                break;
        }
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, Enum value) => new(name, value.ToString());
}
