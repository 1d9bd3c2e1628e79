using System.Text;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Records;

namespace Gateway.Devices;

/// <summary>The grammar of a device record.</summary>
public static class DeviceRules
{
    /// <summary>Longest device id, in characters.</summary>
    public const int IdLengthMax = Limits.DeviceIdBytesMax;

    /// <summary>Longest id that is a file's name as it is.</summary>
    private const int FileNameLengthMax = 64;

    /// <summary>Characters of an id beside letters and digits: those that a URL's path holds without escapes (RFC 3986, section 3.3).</summary>
    private const string IdPunctuation = "-._~!$&'()*+,;=:@";

    /// <summary>
    /// Whether the id is 1 to 256 of A-Z a-z 0-9 - . _ ~ ! $ &amp; ' ( ) * + , ; = : @ and neither "." nor "..": safe in a URL's path (threat
    /// A25). MAC addresses and URNs are such ids. [GW-ID.1]
    /// </summary>
    public static bool IsId(string? id) => id is { Length: > 0 and <= IdLengthMax } and not "." and not ".."
        && id.All(c => char.IsAsciiLetterOrDigit(c) || IdPunctuation.Contains(c, StringComparison.Ordinal));

    /// <summary>
    /// The name of a device's files, without extension: the id if every file system takes it, otherwise "~" and the SHA-256 of the id.
    /// </summary>
    /// <remarks>A short id of letters and digits cannot begin with "~", so two devices never share a file.</remarks>
    internal static string FileNameOf(string id) => ManifestRules.IsName(id, FileNameLengthMax) ? id : $"~{Sha256.Hash(Encoding.UTF8.GetBytes(id))}";

    /// <summary>
    /// Whether a device's report of its version is taken: 1 to <see cref="Limits.VersionBytesMax"/> characters, of any form.
    /// </summary>
    public static bool IsReportedVersion(string? version) => version is { Length: > 0 and <= Limits.VersionBytesMax };

    /// <summary>The first rule that the record breaks, with the field and the remedy; null if it breaks none.</summary>
    public static string? FindProblem(DeviceRecord device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!IsId(device.Id)) return $"device id: use 1 to {IdLengthMax} of A-Z a-z 0-9 {IdPunctuation}";
        if (!ManifestRules.IsName(device.Model ?? "", Limits.ModelBytesMax)) return $"model: use 1 to {Limits.ModelBytesMax} of A-Z a-z 0-9 . _ -";
        if (!ManifestRules.IsName(device.HardwareRevision ?? "", Limits.HardwareRevisionBytesMax))
            return $"hardware revision: use 1 to {Limits.HardwareRevisionBytesMax} of A-Z a-z 0-9 . _ -";
        if (!ManifestRules.IsName(device.Channel ?? "", Limits.ChannelBytesMax)) return $"channel: use 1 to {Limits.ChannelBytesMax} of A-Z a-z 0-9 . _ -";
        if (device.InstalledVersion is null || (device.InstalledVersion.Length > 0 && !SemanticVersion.TryParse(device.InstalledVersion, out _)))
            return "installed version: use a semantic version such as 1.4.0, or leave it out";
        return device.SecurityCounter > Limits.SecurityCounterMax ? $"security counter: use 0 to {Limits.SecurityCounterMax}" : null;
    }
}
