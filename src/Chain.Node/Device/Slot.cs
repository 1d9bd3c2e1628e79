using System.Text.Json.Serialization;

namespace Chain.Node.Device;

/// <summary>One of the two slots that the device can boot from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Slot>))]
internal enum Slot
{
    /// <summary>Not a slot.</summary>
    Unspecified = 0,

    /// <summary>The first slot; it holds the factory image at first.</summary>
    A = 1,

    /// <summary>The second slot.</summary>
    B = 2,
}
