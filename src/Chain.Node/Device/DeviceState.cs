using System.Text.Json.Serialization;
using Chain.Core.Primitives;

namespace Chain.Node.Device;

/// <summary>The persistent state of a device: state.json. Immutable.</summary>
/// <remarks><see cref="DeviceTransitions"/> computes the next state; <see cref="DeviceStore"/> writes it.</remarks>
internal sealed record DeviceState
{
    /// <summary>Number of the format that this code reads and writes.</summary>
    public const int FormatCurrent = 1;

    public required int Format { get; init; }

    public required string Id { get; init; }

    public required string Model { get; init; }

    public required string HardwareRevision { get; init; }

    /// <summary>Phase of the last update.</summary>
    public required DevicePhase State { get; init; }

    /// <summary>Version of the running image. A trial boot does not change it; the confirmation does.</summary>
    public required string Version { get; init; }

    /// <summary>Security counter of the running image. Every later image must have a higher one.</summary>
    public required ulong SecurityCounter { get; init; }

    public required long SizeBytes { get; init; }

    public required Hash256 Sha256 { get; init; }

    /// <summary>The slot that holds the running image.</summary>
    public required Slot Slot { get; init; }

    public PendingUpdate? Pending { get; init; }

    public PendingReport? Report { get; init; }

    /// <summary>Number of writes of this file. The secure element stores the newest number (threat H03).</summary>
    public long Generation { get; init; }

    /// <summary>HMAC-SHA256 of this file without this member, with the secure element's key, in lower-case hexadecimal.</summary>
    public string? Mac { get; init; }

    /// <summary>The running image.</summary>
    [JsonIgnore]
    public DeviceImage Running => new(Version, SecurityCounter, SizeBytes, Sha256);

    /// <summary>The slot that does not run. Updates are written to it.</summary>
    [JsonIgnore]
    public Slot OtherSlot => Slot == Slot.A ? Slot.B : Slot.A;
}
