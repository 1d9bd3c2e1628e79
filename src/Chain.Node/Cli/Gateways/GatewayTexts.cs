using System.Text.Json;
using Chain.Node.Cli.Shared;

namespace Chain.Node.Cli.Gateways;

/// <summary>Formats a gateway's devices, updates, sources and receipts, one line per item.</summary>
internal static class GatewayTexts
{
    private static readonly (string Name, string Word)[] Outcomes =
    [
        ("confirmed", "confirmed"), ("installed", "installed"), ("failed", "failed"), ("cancelled", "cancelled"), ("timedOut", "timed out"),
        ("pending", "pending"),
    ];

    public static string Device(JsonElement device)
    {
        string installed = Text(device, "installedVersion") is { Length: > 0 } version ? $"runs {version}" : "runs an unknown version";
        string reported = Text(device, "reportedVersion") is { Length: > 0 } said && said != Text(device, "installedVersion") ? $", reports {said}" : "";
        bool isFlagged = device.TryGetProperty("repairSinceMs", out JsonElement since) && since.GetInt64() > 0;
        string flagged = isFlagged ? $", to be repaired since {Time(device, "repairSinceMs")}" : "";
        string optOut = device.GetProperty("autoUpdate").GetBoolean() ? "" : ", opted out";
        string state = Text(device, "state") is { Length: > 0 } update ? $", last update {update}" : "";
        string kind = $"{Text(device, "model")} {Text(device, "hardwareRevision")} {Text(device, "channel")}";
        return $"{Text(device, "id"),-20} {Text(device, "standing"),-12} {kind} {installed}, counter {device.GetProperty("securityCounter")}"
            + $"{reported}{flagged}{optOut}{state}, seen {Time(device, "lastSeenMs")}";
    }

    public static string Session(JsonElement session)
    {
        string reason = Text(session, "cancelReason") is { Length: > 0 } why ? $" ({why})" : "";
        string source = session.GetProperty("source") is { ValueKind: JsonValueKind.Object } from ? $" from {Text(from, "uri")}" : "";
        return $"{session.GetProperty("actionId"),-6} {Text(session, "deviceId"),-20} {Text(session, "state"),-12} {Text(session, "model")} "
            + $"{Text(session, "version")} since {Time(session, "stateSinceMs")}{reason}{source}";
    }

    public static string Source(JsonElement source)
    {
        string banned = source.GetProperty("bannedUntilMs").GetInt64() > 0 ? $"; banned until {Time(source, "bannedUntilMs")}" : "";
        string fault = source.GetProperty("lastFaultAtMs").GetInt64() > 0
            ? $"; last fault {Text(source, "lastFault")} at {Time(source, "lastFaultAtMs")}: {Text(source, "lastFaultDetail")}" : "";
        string rate = $"{source.GetProperty("bytesPerSecond").GetDouble() / 1024:0} KiB/s";
        return $"{Text(source, "origin")} {source.GetProperty("bytesTotal")} verified bytes, {rate}, "
            + $"first byte after {source.GetProperty("latencyMs").GetDouble():0} ms, wrong bytes {source.GetProperty("offences")} times{banned}{fault}";
    }

    public static string Receipts(JsonElement release)
    {
        JsonElement counts = release.GetProperty("counts");
        string states = string.Join(", ", Outcomes.Select(outcome => $"{counts.GetProperty(outcome.Name)} {outcome.Word}"));
        ulong sequence = release.GetProperty("sequence").GetUInt64();
        string report = sequence == 0 ? "no report on the chain yet" : $"report {sequence} is on the chain";
        string unreported = $"{release.GetProperty("unreported")} unreported changes";
        return $"{Text(release, "release")} {release.GetProperty("devices")} devices: {states}; {report}, {unreported}";
    }

    private static string Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Time(JsonElement item, string name) =>
        item.GetProperty(name).GetInt64() is > 0 and long ms ? $"{DateTimeOffset.FromUnixTimeMilliseconds(ms):u}" : "never";
}
