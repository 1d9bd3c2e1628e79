using Chain.Light;
using Gateway.Devices;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>Last step of a round: offers the release, whose verified image is here, to devices.</summary>
internal sealed class UpdateOffers(SessionStore sessions, DevicePresence presence)
{
    /// <summary>Opens a session for each device.</summary>
    /// <exception cref="IOException">The folder cannot be written; the next round does the rest.</exception>
    public void Offer(ProvenAnswer.Latest release, IReadOnlyList<DeviceRecord> takers)
    {
        foreach (DeviceRecord device in takers)
        {
            presence.ClearAsked(device.Id);
            sessions.Offer(device.Id, release, isRepair: device.RepairSinceMs > 0);
        }
    }
}
