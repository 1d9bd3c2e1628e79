namespace Gateway.Devices;

/// <summary>The form of a device's file.</summary>
internal sealed record DeviceFile
{
    /// <summary>Number of the form; another one is refused.</summary>
    public required int Format { get; init; }

    /// <summary>The device.</summary>
    public required DeviceRecord Device { get; init; }
}
