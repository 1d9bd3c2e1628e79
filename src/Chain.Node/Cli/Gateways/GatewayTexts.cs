using System.Text.Json;
using Chain.Node.Cli.Shared;

namespace Chain.Node.Cli.Gateways;

/// <summary>Formats a gateway's devices, updates, sources and receipts, one line per item.</summary>
internal static class GatewayTexts
{
    private static readonly (string Name, string Word)[] Outcomes =
    [
        ("confirmed", "confirmed"), ("installed", "installed"), ("failed", "failed"), ("cancelled", "cancelled"), ("timed_out", "timed out"),
        ("pending", "pending"),
    ];

    public static string Device(JsonElement device)
    {
        string installed = Text(device, "installed_version") is { Length: > 0 } version ? $"runs {version}" : "runs an unknown version";
        string reported = Text(device, "reported_version") is { Length: > 0 } said && said != Text(device, "installed_version") ? $", reports {said}" : "";
        bool isFlagged = device.TryGetProperty("repair_since_ms", out JsonElement since) && since.GetInt64() > 0;
        string flagged = isFlagged ? $", to be repaired since {Time(device, "repair_since_ms")}" : "";
        string optOut = device.GetProperty("auto_update").GetBoolean() ? "" : ", opted out";
        string state = Text(device, "state") is { Length: > 0 } update ? $", last update {update}" : "";
        string kind = $"{Text(device, "model")} {Text(device, "hardware_revision")} {Text(device, "channel")}";
        return $"{Text(device, "id"),-20} {Text(device, "standing"),-12} {kind} {installed}, counter {device.GetProperty("security_counter")}"
            + $"{reported}{flagged}{optOut}{state}, seen {Time(device, "last_seen_ms")}";
    }

    public static string Session(JsonElement session)
    {
        string reason = Text(session, "cancel_reason") is { Length: > 0 } why ? $" ({why})" : "";
        string source = session.GetProperty("source") is { ValueKind: JsonValueKind.Object } from ? $" from {Text(from, "uri")}" : "";
        return $"{session.GetProperty("action_id"),-6} {Text(session, "device_id"),-20} {Text(session, "state"),-12} {Text(session, "model")} "
            + $"{Text(session, "version")} since {Time(session, "state_since_ms")}{reason}{source}";
    }

    public static string Source(JsonElement source)
    {
        string banned = source.GetProperty("banned_until_ms").GetInt64() > 0 ? $"; banned until {Time(source, "banned_until_ms")}" : "";
        string fault = source.GetProperty("last_fault_at_ms").GetInt64() > 0
            ? $"; last fault {Text(source, "last_fault")} at {Time(source, "last_fault_at_ms")}: {Text(source, "last_fault_detail")}" : "";
        string rate = $"{source.GetProperty("bytes_per_second").GetDouble() / 1024:0} KiB/s";
        return $"{Text(source, "origin")} {source.GetProperty("bytes_total")} verified bytes, {rate}, "
            + $"first byte after {source.GetProperty("latency_ms").GetDouble():0} ms, wrong bytes {source.GetProperty("offences")} times{banned}{fault}";
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
