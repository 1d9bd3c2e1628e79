using Chain.Light;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Releases;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>Third step of a round: fetches the release's image if a device needs it.</summary>
internal sealed class ImageFetching(
    ImageCache images, ImageDownloads downloads, SessionStore sessions, DevicePresence presence, ImageCacheOptions options)
{
    /// <summary>Begins the download if the image is needed and is not here.</summary>
    /// <param name="key">The key that the release belongs to.</param>
    /// <param name="release">The proven release.</param>
    /// <param name="devices">The devices that follow the key.</param>
    /// <param name="takers">Those that may be offered the release now.</param>
    /// <param name="wasPushed">Whether a hint caused this round.</param>
    /// <returns>Whether the verified image is here.</returns>
    public bool Ensure(
        ReleaseKey key, ProvenAnswer.Latest release, IReadOnlyList<DeviceRecord> devices, IReadOnlyList<DeviceRecord> takers, bool wasPushed)
    {
        if (images.Find(release.Record.Manifest.ImageSha256) is not null) return true;
        bool isWanted = wasPushed || downloads.WasBegun(key, release.Contract);
        bool isNeeded = takers.Any(device => isWanted || presence.LastSeenMs(device.Id) > 0) // [GW-PULL.3]
            || devices.Any(device => sessions.Open(device.Id) is { IsServable: true } open && open.Contract == release.Contract);
        if (isNeeded) downloads.Begin(key, release);
        return false;
    }

    /// <summary>The standing of devices whose image the gateway cannot fetch; null if it knows of no obstacle. [GW-CACHE.2]</summary>
    public DeviceStanding? FindObstacle(ProvenAnswer.Latest release)
    {
        if (release.Record.Manifest.ImageSizeBytes > options.EffectiveImageBytesMax) return DeviceStanding.ImageTooLarge;
        return downloads.LastFault(release.Record.Manifest.ImageSha256) switch
        {
            DownloadVerdict.Unspecified => null,
            DownloadVerdict.CacheFull => DeviceStanding.CacheFull,
            _ => DeviceStanding.ImageUnavailable,
        };
    }
}
