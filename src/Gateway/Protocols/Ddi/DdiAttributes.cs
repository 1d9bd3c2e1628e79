using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Chain.Core;
using Chain.Core.Primitives;

namespace Gateway.Protocols.Ddi;

/// <summary>The attributes of a device that the gateway uses; all others are dropped.</summary>
/// <param name="Version">The attribute <c>version</c>, else <c>fw_version</c>; null if there is neither.</param>
/// <param name="InstalledSha256">
/// The attribute <c>installedSha256</c>: digest of the image that runs, as read for this answer; null if there is none.
/// </param>
internal sealed record DdiAttributes(string? Version, Hash256? InstalledSha256)
{
    /// <summary>Attributes in one report, as in hawkBit.</summary>
    private const int CountMax = 100;

    public static bool TryParse(byte[] body, [NotNullWhen(true)] out DdiAttributes? attributes) => DdiJson.TryRead(body, Read, out attributes);

    private static DdiAttributes? Read(JsonElement root)
    {
        if (!DdiJson.TryObject(root, "data", out JsonElement data)) return null;
        int count = 0;
        foreach (JsonProperty attribute in data.EnumerateObject())
        {
            if (++count > CountMax || attribute.Value.ValueKind != JsonValueKind.String) return null;
        }

        if (DdiJson.Text(root, "mode") == "remove") return new DdiAttributes(null, null);
        string? version = DdiJson.Text(data, "version") ?? DdiJson.Text(data, "fw_version");
        Hash256? installed = Hash256.TryParse(DdiJson.Text(data, "installedSha256"), out Hash256 sha256) ? sha256 : null;
        return new DdiAttributes(version is { Length: > 0 and <= Limits.VersionBytesMax } ? version : null, installed);
    }
}
