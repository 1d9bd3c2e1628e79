using System.Collections.Concurrent;

namespace Gateway.Ddi;

/// <summary>When devices were heard of, and of whom attributes are wanted. In memory: a restarted gateway asks again. [GW-DDI.4]</summary>
internal sealed class DeviceContacts(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> _lastSeenMs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _attributesKnown = new(StringComparer.Ordinal);

    public void Seen(string deviceId) => _lastSeenMs[deviceId] = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Unix milliseconds; 0 if it was not heard of since the start.</summary>
    public long LastSeenMs(string deviceId) => _lastSeenMs.GetValueOrDefault(deviceId);

    public bool AttributesWanted(string deviceId) => !_attributesKnown.ContainsKey(deviceId);

    public void AttributesCame(string deviceId) => _attributesKnown[deviceId] = true;

    public void WantAttributes(string deviceId) => _attributesKnown.TryRemove(deviceId, out _);

    public void Forget(string deviceId)
    {
        _lastSeenMs.TryRemove(deviceId, out _);
        _attributesKnown.TryRemove(deviceId, out _);
    }
}
