using System.Text.Json.Serialization;
using Chain.Core.Records;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Storage;

namespace Gateway.Admin;

/// <summary>A device to add.</summary>
internal sealed record AdminDeviceRequest
{
    public string? Id { get; init; }

    public string? Vendor { get; init; }

    public string? Model { get; init; }

    public string? HardwareRevision { get; init; }

    public string? Channel { get; init; }

    public string? InstalledVersion { get; init; }

    public ulong SecurityCounter { get; init; }

    /// <summary>Null means true. It has no initial value, because generated JSON code would overwrite it.</summary>
    public bool? AutoUpdate { get; init; }

    /// <summary>Null to have one generated.</summary>
    public string? Token { get; init; }
}

/// <summary>A new token for a device; null to have one generated.</summary>
internal sealed record AdminTokenRequest
{
    public string? Token { get; init; }
}

/// <summary>The fields of a device to change; null to leave one as it is.</summary>
internal sealed record AdminDeviceEdit
{
    public string? Vendor { get; init; }

    public string? Model { get; init; }

    public string? HardwareRevision { get; init; }

    public string? Channel { get; init; }

    public string? InstalledVersion { get; init; }

    public ulong? SecurityCounter { get; init; }

    public bool? AutoUpdate { get; init; }
}

internal sealed record AdminDeviceAdded(string Id, string Token);

internal sealed record AdminDevice(string Id, string Vendor, string Model, string HardwareRevision, string Channel, string InstalledVersion,
    ulong SecurityCounter, bool AutoUpdate, string? ReportedVersion, DeviceStanding Standing, string? State, long LastSeenMs,
    string? Source, SourceKind? SourceKind, string? Attested, long RepairSinceMs);

internal sealed record AdminSession(int ActionId, string DeviceId, string Contract, string Model, string Version, string ImageSha256,
    string State, bool Cancelling, string? CancelReason, long CreatedAtMs, long StateSinceMs, IReadOnlyList<string> Messages, SourceShare? Source);

/// <summary>What a device runs, compared with what it should run.</summary>
internal sealed record AdminAttestation(string Device, string Verdict, string Version, string? ExpectedSha256, string? ReportedVersion, string? ReportedSha256,
    string? Release, long AtMs, long LastSeenMs);

/// <summary>The state of a release. It names no device.</summary>
internal sealed record AdminReceipts(string Release, long Devices, OutcomeCounts Counts, ulong Sequence, int Unreported);

/// <summary>A receipt. <paramref name="Receipt"/> is its canonical bytes in hex: the leaf that <paramref name="Report"/> proves.</summary>
internal sealed record AdminReceipt(string Release, string Device, string Pseudonym, string Salt, string State, long AtMs, string ImageSha256,
    string Receipt, AdminReport? Report);

/// <summary>The receipt's inclusion proof under the last report on the chain.</summary>
internal sealed record AdminReport(ulong Sequence, string Root, int Index, int Size, IReadOnlyList<string> Proof);

/// <summary>Whether the gateway works: healthy, or alarmed with the reason and the remedy.</summary>
internal sealed record AdminState(string State, string? Alarm);

internal sealed record AdminProblem(string Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 8, AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, UseStringEnumConverter = true, Converters = [typeof(AddressJsonConverter)])]
[JsonSerializable(typeof(AdminDeviceRequest))]
[JsonSerializable(typeof(AdminDeviceAdded))]
[JsonSerializable(typeof(AdminTokenRequest))]
[JsonSerializable(typeof(AdminDeviceEdit))]
[JsonSerializable(typeof(IReadOnlyList<AdminDevice>))]
[JsonSerializable(typeof(IReadOnlyList<AdminSession>))]
[JsonSerializable(typeof(IReadOnlyList<SourceRecord>))]
[JsonSerializable(typeof(IReadOnlyList<AdminReceipts>))]
[JsonSerializable(typeof(AdminReceipt))]
[JsonSerializable(typeof(AdminAttestation))]
[JsonSerializable(typeof(AdminState))]
[JsonSerializable(typeof(AdminProblem))]
internal sealed partial class AdminJsonContext : JsonSerializerContext;
