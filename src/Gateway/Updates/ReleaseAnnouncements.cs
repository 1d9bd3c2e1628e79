using System.Collections.Concurrent;
using Chain.Core.Primitives;
using Chain.Light;
using Gateway.Devices;
using Gateway.Events;
using Gateway.Releases;

namespace Gateway.Updates;

/// <summary>Tells observers of a matched release once, and once more when a device asked for it and brokers can serve it.</summary>
internal sealed class ReleaseAnnouncements(DevicePresence presence, IGatewayObserver observer)
{
    private readonly ConcurrentDictionary<ReleaseKey, (Address Contract, bool ByPull)> _announced = new();

    /// <summary>Announces a release that devices may be offered now.</summary>
    public void Announce(ReleaseKey key, ProvenAnswer.Latest release, IReadOnlyList<DeviceRecord> takers)
    {
        if (takers.Count == 0) return;
        bool isKnown = _announced.TryGetValue(key, out (Address Contract, bool ByPull) known) && known.Contract == release.Contract;
        bool isPulled = isKnown && known.ByPull;
        DeviceRecord? asker = release.Locations.Count > 0 ? takers.FirstOrDefault(device => presence.HasAsked(device.Id)) : null;
        if (!isKnown) observer.OnEvent(new UpdateEvent.ReleaseMatched(release, takers.Count));
        if (asker is not null && !isPulled) observer.OnEvent(new UpdateEvent.ReleaseRequested(release, asker));
        _announced[key] = (release.Contract, isPulled || asker is not null);
    }
}
