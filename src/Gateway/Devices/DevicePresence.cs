using System.Collections.Concurrent;

namespace Gateway.Devices;

/// <summary>What is known of each device since the start: when it was seen, whether it asked, what it owes, where it stands.</summary>
/// <remarks>In memory only: after a restart every device is asked for its attributes again. Thread-safe.</remarks>
internal sealed class DevicePresence(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The device sent an authenticated request.</summary>
    public void MarkSeen(string deviceId) => Of(deviceId).LastSeenMs = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>When the device was last seen, in Unix milliseconds; 0 if it was not seen since the start.</summary>
    public long LastSeenMs(string deviceId) => _entries.TryGetValue(deviceId, out Entry? entry) ? entry.LastSeenMs : 0;

    /// <summary>
    /// Whether the device is to send its attributes: at first sight, after a success, and on an operator's request. [GW-DDI.4]
    /// </summary>
    public bool WantsAttributes(string deviceId) => !_entries.TryGetValue(deviceId, out Entry? entry) || !entry.HasSentAttributes;

    /// <summary>
    /// Whether the device is to send its attributes, sent them before, and was not asked since. It may be about to report its version.
    /// </summary>
    public bool OwesAttributes(string deviceId) =>
        _entries.TryGetValue(deviceId, out Entry? entry) && entry is { HasEverSentAttributes: true, HasSentAttributes: false, IsAskedForAttributes: false };

    /// <summary>The device is asked for its attributes with the answer to this poll.</summary>
    public void MarkAttributesAsked(string deviceId) => Of(deviceId).IsAskedForAttributes = true;

    /// <summary>The device sent its attributes.</summary>
    public void MarkAttributes(string deviceId)
    {
        Entry entry = Of(deviceId);
        entry.HasEverSentAttributes = true;
        entry.HasSentAttributes = true;
    }

    /// <summary>Asks the device for its attributes with its next poll.</summary>
    public void WantAttributes(string deviceId)
    {
        Entry entry = Of(deviceId);
        entry.IsAskedForAttributes = false;
        entry.HasSentAttributes = false;
    }

    /// <summary>Whether the device asked for an update since the last offer to it.</summary>
    public bool HasAsked(string deviceId) => _entries.TryGetValue(deviceId, out Entry? entry) && entry.HasAsked;

    /// <summary>The device asks for an update.</summary>
    public void MarkAsked(string deviceId) => Of(deviceId).HasAsked = true;

    /// <summary>The device's question is answered.</summary>
    public void ClearAsked(string deviceId) => Of(deviceId).HasAsked = false;

    /// <summary>What the last round found for the device.</summary>
    public DeviceStanding Standing(string deviceId) => _entries.TryGetValue(deviceId, out Entry? entry) ? entry.Standing : DeviceStanding.Unknown;

    /// <summary>Records what a round found for the device.</summary>
    public void SetStanding(string deviceId, DeviceStanding standing) => Of(deviceId).Standing = standing;

    /// <summary>Forgets a device that was removed.</summary>
    public void Forget(string deviceId) => _entries.TryRemove(deviceId, out _);

    private Entry Of(string deviceId) => _entries.GetOrAdd(deviceId, static _ => new Entry());

    /// <summary>Each field is written as a whole; no rule needs two of them at once.</summary>
    private sealed class Entry
    {
        private long _lastSeenMs;
        private volatile bool _hasSentAttributes;
        private volatile bool _hasEverSentAttributes;
        private volatile bool _isAskedForAttributes;
        private volatile bool _hasAsked;
        private volatile DeviceStanding _standing;

        public long LastSeenMs
        {
            get => Interlocked.Read(ref _lastSeenMs);
            set => Interlocked.Exchange(ref _lastSeenMs, value);
        }

        public bool HasSentAttributes
        {
            get => _hasSentAttributes;
            set => _hasSentAttributes = value;
        }

        public bool HasEverSentAttributes
        {
            get => _hasEverSentAttributes;
            set => _hasEverSentAttributes = value;
        }

        public bool IsAskedForAttributes
        {
            get => _isAskedForAttributes;
            set => _isAskedForAttributes = value;
        }

        public bool HasAsked
        {
            get => _hasAsked;
            set => _hasAsked = value;
        }

        public DeviceStanding Standing
        {
            get => _standing;
            set => _standing = value;
        }
    }
}
