using System.Text.Json.Serialization;

namespace Chain.Node.Device;

/// <summary>Phase of the last update, in state.json. The texts are those of the gateway's session states.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DevicePhase>))]
internal enum DevicePhase
{
    /// <summary>Not a phase.</summary>
    Unspecified = 0,

    /// <summary>No update yet; the factory image runs.</summary>
    [JsonStringEnumMemberName("IDLE")]
    Idle = 1,

    /// <summary>The device has accepted an order and downloads the image; the old image runs.</summary>
    [JsonStringEnumMemberName("DOWNLOADING")]
    Downloading = 2,

    /// <summary>The new image is verified and bootable; the next boot tries it.</summary>
    [JsonStringEnumMemberName("INSTALLED")]
    Installed = 3,

    /// <summary>The new image has booted and is confirmed.</summary>
    [JsonStringEnumMemberName("CONFIRMED")]
    Confirmed = 4,

    /// <summary>The last update failed; the old image runs.</summary>
    [JsonStringEnumMemberName("FAILED")]
    Failed = 5,

    /// <summary>The last update was cancelled; the old image runs.</summary>
    [JsonStringEnumMemberName("CANCELLED")]
    Cancelled = 6,
}
