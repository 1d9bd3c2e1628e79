using Chain.Core;
using Chain.Core.Records;

namespace Gateway.Devices;

/// <summary>The grammar of a device record.</summary>
public static class DeviceRules
{
    /// <summary>Longest device id, in characters.</summary>
    public const int IdLengthMax = 64;

    /// <summary>
    /// Whether the id is 1 to 64 of [A-Za-z0-9._-] and neither "." nor "..": safe in a path and in a file's name (threat A25).
    /// </summary>
    public static bool IsId(string? id) => id is not null && ManifestRules.IsName(id, IdLengthMax);

    /// <summary>
    /// Whether a device's report of its version is taken: 1 to <see cref="Limits.VersionBytesMax"/> characters, of any form.
    /// </summary>
    public static bool IsReportedVersion(string? version) => version is { Length: > 0 and <= Limits.VersionBytesMax };

    /// <summary>The first rule that the record breaks, with the field and the remedy; null if it breaks none.</summary>
    public static string? FindProblem(DeviceRecord device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!IsId(device.Id)) return $"device id: use 1 to {IdLengthMax} of A-Z a-z 0-9 . _ -";
        if (!ManifestRules.IsName(device.Model ?? "", Limits.ModelBytesMax)) return $"model: use 1 to {Limits.ModelBytesMax} of A-Z a-z 0-9 . _ -";
        if (!ManifestRules.IsName(device.HardwareRevision ?? "", Limits.HardwareRevisionBytesMax))
            return $"hardware revision: use 1 to {Limits.HardwareRevisionBytesMax} of A-Z a-z 0-9 . _ -";
        if (!ManifestRules.IsName(device.Channel ?? "", Limits.ChannelBytesMax)) return $"channel: use 1 to {Limits.ChannelBytesMax} of A-Z a-z 0-9 . _ -";
        if (device.InstalledVersion is null || (device.InstalledVersion.Length > 0 && !SemanticVersion.TryParse(device.InstalledVersion, out _)))
            return "installed version: use a semantic version such as 1.4.0, or leave it out";
        return device.SecurityCounter > Limits.SecurityCounterMax ? $"security counter: use 0 to {Limits.SecurityCounterMax}" : null;
    }
}
