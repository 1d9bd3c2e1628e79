using System.Text.Json.Serialization;
using Chain.Core.Primitives;

namespace Chain.Node.Device;

/// <summary>All that a device remembers: state.json.</summary>
/// <remarks>Immutable; <see cref="DeviceTransitions"/> makes the next one, <see cref="DeviceStore"/> writes it.</remarks>
internal sealed record DeviceState
{
    /// <summary>The format that this version reads and writes.</summary>
    public const int FormatCurrent = 1;

    public required int Format { get; init; }

    public required string Id { get; init; }

    public required string Model { get; init; }

    public required string HardwareRevision { get; init; }

    /// <summary>Where the last update stands.</summary>
    public required DevicePhase State { get; init; }

    /// <summary>Version of the image that runs. A trial boot does not change it; its confirmation does.</summary>
    public required string Version { get; init; }

    /// <summary>Security counter of that image: the floor for every later one.</summary>
    public required ulong SecurityCounter { get; init; }

    public required long SizeBytes { get; init; }

    public required Hash256 Sha256 { get; init; }

    /// <summary>The slot that holds that image.</summary>
    public required Slot Slot { get; init; }

    public PendingUpdate? Pending { get; init; }

    public PendingReport? Report { get; init; }

    /// <summary>Counts the writes of this file; the secure element knows the newest number (threat H03).</summary>
    public long Generation { get; init; }

    /// <summary>HMAC-SHA256 of this file without this member, by the secure element's key; lower-case hexadecimal.</summary>
    public string? Mac { get; init; }

    /// <summary>The image that runs.</summary>
    [JsonIgnore]
    public DeviceImage Running => new(Version, SecurityCounter, SizeBytes, Sha256);

    /// <summary>The slot that does not run, and so may be written.</summary>
    [JsonIgnore]
    public Slot OtherSlot => Slot == Slot.A ? Slot.B : Slot.A;
}
