using System.Text.Json.Nodes;
using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Decoding;

/// <summary>Calls by which a participant changes its keys and policies, as JSON. Proofs of possession are left out: they say nothing to a reader.</summary>
internal static class KeyCallJson
{
    public static JsonObject? OfRotate(ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        if (!reader.TryExactArray(4) || !reader.TryPublicKey(out PublicKey old) || !reader.TryPublicKey(out PublicKey key)
            || !reader.TryInt(Limits.HeightMax, out long from)) return null;
        return new JsonObject
        {
            ["method"] = nameof(ParticipantMethods.RotateKey),
            ["old_key"] = $"{old}",
            ["new_key"] = $"{key}",
            ["from_height"] = JsonIntegers.Of(from),
        };
    }

    public static JsonObject? OfAdd(ReadOnlySpan<byte> payload) => OfKey(nameof(ParticipantMethods.AddKey), 3, payload);

    public static JsonObject? OfRevoke(ReadOnlySpan<byte> payload) => OfKey(nameof(ParticipantMethods.RevokeKey), 2, payload);

    public static JsonObject? OfPolicy(ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        if (!reader.TryExactArray(3) || !ReleasePolicy.TryReadUnchecked(ref reader, out ReleasePolicy policy)
            || !reader.TryInt(Limits.HeightMax, out long from)) return null;
        return new JsonObject
        {
            ["method"] = nameof(ParticipantMethods.SetReleasePolicy),
            ["threshold"] = policy.Threshold,
            ["keys"] = new JsonArray([.. policy.Keys.Select(key => JsonValue.Create($"{key}"))]),
            ["from_height"] = JsonIntegers.Of(from),
        };
    }

    private static JsonObject? OfKey(string method, int items, ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        return reader.TryExactArray(items) && reader.TryPublicKey(out PublicKey key) && reader.TryInt(Limits.HeightMax, out long from)
            ? new JsonObject { ["method"] = method, ["key"] = $"{key}", ["from_height"] = JsonIntegers.Of(from) } : null;
    }
}
