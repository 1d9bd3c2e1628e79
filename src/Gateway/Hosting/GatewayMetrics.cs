using System.Diagnostics.Metrics;
using Gateway.Downloads;
using Gateway.Sessions;

namespace Gateway.Hosting;

/// <summary>Counters of the gateway, on the meter "Gateway".</summary>
internal sealed class GatewayMetrics : IDisposable
{
    private readonly Meter _meter = new("Gateway");
    private readonly Counter<long> _sourceFaults;
    private readonly Counter<long> _sourceBytes;
    private readonly Counter<long> _outcomes;

    public GatewayMetrics()
    {
        _sourceFaults = _meter.CreateCounter<long>("gateway.source.faults", description: "Sources left, by verdict.");
        _sourceBytes = _meter.CreateCounter<long>("gateway.source.bytes", "By", "Verified bytes from sources, by kind.");
        _outcomes = _meter.CreateCounter<long>("gateway.sessions.ended", description: "Sessions that ended, by state.");
    }

    public void SourceFailed(SourceKind kind, DownloadVerdict verdict) =>
        _sourceFaults.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString()), new KeyValuePair<string, object?>("verdict", verdict.ToString()));

    public void SourceGave(SourceKind kind, long bytes) => _sourceBytes.Add(bytes, new KeyValuePair<string, object?>("kind", kind.ToString()));

    public void Ended(SessionState state) => _outcomes.Add(1, new KeyValuePair<string, object?>("state", state.ToString()));

    public void Dispose() => _meter.Dispose();
}
