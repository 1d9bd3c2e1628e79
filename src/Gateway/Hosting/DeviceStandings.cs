using System.Collections.Concurrent;

namespace Gateway.Hosting;

/// <summary>What the last round found for each device, for operators: a match outcome, or why there is none.</summary>
/// <remarks>"Stale" is never "UpToDate" (threat A05); "RunsRevoked" flags a device on which a withdrawn release runs (threat G08).</remarks>
internal sealed class DeviceStandings
{
    /// <summary>Standing of a device that no round has looked at yet.</summary>
    public const string Unknown = "Unknown";

    private readonly ConcurrentDictionary<string, string> _byDevice = new(StringComparer.Ordinal);

    public string Of(string deviceId) => _byDevice.GetValueOrDefault(deviceId, Unknown);

    public void Set(string deviceId, string standing) => _byDevice[deviceId] = standing;

    public void Forget(string deviceId) => _byDevice.TryRemove(deviceId, out _);
}
