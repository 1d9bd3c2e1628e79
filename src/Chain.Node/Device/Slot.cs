using System.Text.Json.Serialization;

namespace Chain.Node.Device;

/// <summary>One of the two places that an image can boot from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Slot>))]
internal enum Slot
{
    /// <summary>Not a slot.</summary>
    Unspecified = 0,

    /// <summary>The first one; it holds the factory's image.</summary>
    A = 1,

    /// <summary>The second one.</summary>
    B = 2,
}
