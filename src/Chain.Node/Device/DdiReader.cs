using System.Globalization;
using System.Text.Json;
using Chain.Core.Primitives;

namespace Chain.Node.Device;

/// <summary>Parses the gateway's JSON; null for anything that breaks the protocol.</summary>
internal static class DdiReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    public static PollAnswer? Poll(ReadOnlyMemory<byte> body) => Read(body, root =>
    {
        string? sleep = Member(Member(Member(root, "config"), "polling"), "sleep") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        bool hasSleep = TimeSpan.TryParseExact(sleep, @"hh\:mm\:ss", CultureInfo.InvariantCulture, out TimeSpan wait);
        JsonElement? links = Member(root, "_links");
        return new PollAnswer(hasSleep ? wait : null, Link(links, "deploymentBase"), Link(links, "cancelAction"), Member(links, "configData") is not null);
    });

    public static UpdateOrder? Order(ReadOnlyMemory<byte> body) => Read(body, root =>
    {
        JsonElement deployment = root.GetProperty("deployment");
        JsonElement chunk = Only(deployment.GetProperty("chunks")), artifact = Only(chunk.GetProperty("artifacts"));
        JsonElement? links = Member(artifact, "_links");
        Uri? download = Link(links, "download") ?? Link(links, "download-http");
        bool isRead = int.TryParse(root.GetProperty("id").GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            & Hash256.TryParse(artifact.GetProperty("hashes").GetProperty("sha256").GetString(), out Hash256 sha256)
            & artifact.GetProperty("size").TryGetInt64(out long sizeBytes);
        if (!isRead || download is null || deployment.GetProperty("update").GetString() == "skip") return null;
        string model = chunk.GetProperty("name").GetString()!, version = chunk.GetProperty("version").GetString()!;
        return new UpdateOrder(id, VendorOf(chunk), model, version, CounterOf(chunk), sizeBytes, sha256, download);
    });

    /// <summary>Parses the number of the cancelled action.</summary>
    public static string? CancelledAction(ReadOnlyMemory<byte> body) => Read(body, root => root.GetProperty("cancelAction").GetProperty("stopId").GetString());

    private static T? Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out JsonElement value) ? value : null;

    private static JsonElement Only(JsonElement list) => list.GetArrayLength() == 1 ? list[0] : throw new JsonException("A list of one was expected.");

    private static Uri? Link(JsonElement? links, string name) =>
        Member(Member(links, name), "href") is { ValueKind: JsonValueKind.String } href && Uri.TryCreate(href.GetString(), UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) ? uri : null;

    private static ulong? CounterOf(JsonElement chunk) =>
        ulong.TryParse(Metadata(chunk, "security-counter"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong counter) ? counter : null;

    private static Address? VendorOf(JsonElement chunk) => Address.TryParse(Metadata(chunk, "vendor"), out Address vendor) ? vendor : null;

    private static string? Metadata(JsonElement chunk, string key)
    {
        if (!chunk.TryGetProperty("metadata", out JsonElement list)) return null;
        foreach (JsonElement entry in list.EnumerateArray())
        {
            if (entry.GetProperty("key").GetString() == key) return entry.GetProperty("value").GetString();
        }

        return null;
    }
}
