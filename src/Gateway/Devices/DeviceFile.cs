namespace Gateway.Devices;

/// <summary>The form of the registry's file.</summary>
internal sealed record DeviceFile
{
    /// <summary>Number of the form; another one is refused.</summary>
    public required int Format { get; init; }

    /// <summary>The devices, by id.</summary>
    public required IReadOnlyList<DeviceRecord> Devices { get; init; }
}
