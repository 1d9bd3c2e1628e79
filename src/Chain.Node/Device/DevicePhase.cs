using System.Text.Json.Serialization;

namespace Chain.Node.Device;

/// <summary>What a device's state.json says of its last update; spelled as the gateway's session states are.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DevicePhase>))]
internal enum DevicePhase
{
    /// <summary>Not a phase.</summary>
    Unspecified = 0,

    /// <summary>No update yet: the factory's image.</summary>
    [JsonStringEnumMemberName("IDLE")]
    Idle = 1,

    /// <summary>An order is accepted and its image on the way; the old image runs.</summary>
    [JsonStringEnumMemberName("DOWNLOADING")]
    Downloading = 2,

    /// <summary>The new image is verified and bootable; the next start tries it.</summary>
    [JsonStringEnumMemberName("INSTALLED")]
    Installed = 3,

    /// <summary>The new image has booted and runs for good.</summary>
    [JsonStringEnumMemberName("CONFIRMED")]
    Confirmed = 4,

    /// <summary>The last update failed; the old image runs.</summary>
    [JsonStringEnumMemberName("FAILED")]
    Failed = 5,

    /// <summary>The last update was called off; the old image runs.</summary>
    [JsonStringEnumMemberName("CANCELLED")]
    Cancelled = 6,
}
