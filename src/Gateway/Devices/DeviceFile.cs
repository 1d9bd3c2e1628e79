namespace Gateway.Devices;

/// <summary>The file of one device.</summary>
internal sealed record DeviceFile
{
    /// <summary>Version of the format; another version is refused.</summary>
    public required int Format { get; init; }

    /// <summary>The device.</summary>
    public required DeviceRecord Device { get; init; }
}
