using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chain.Node.Cli.Gateways;

/// <summary>A device's receipt as a gateway tells it; nothing of it is checked yet.</summary>
/// <param name="Release">The update contract.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Pseudonym">Its name in the receipt.</param>
/// <param name="Salt">What makes the pseudonym of its id.</param>
/// <param name="State">How the update ended.</param>
/// <param name="AtMs">When, in Unix milliseconds.</param>
/// <param name="ImageSha256">Digest of the image that the device was given.</param>
/// <param name="Receipt">Canonical bytes in hexadecimal digits: the leaf under the report's root.</param>
/// <param name="Report">Its place in the last report that the chain has; null for none.</param>
internal sealed record ReceiptFile(
    string Release, string Device, string Pseudonym, string Salt, string State, long AtMs, string ImageSha256, string Receipt, ReceiptFile.Place? Report)
{
    /// <param name="Sequence">Number of the report.</param>
    /// <param name="Root">Its root.</param>
    /// <param name="Index">Index of the leaf.</param>
    /// <param name="Size">Leaves under the root.</param>
    /// <param name="Proof">RFC 9162 inclusion proof.</param>
    internal sealed record Place(ulong Sequence, string Root, int Index, int Size, IReadOnlyList<string> Proof);

    /// <summary>Reads one; false if a part is missing or of another kind.</summary>
    public static bool TryRead(string json, [NotNullWhen(true)] out ReceiptFile? receipt)
    {
        try
        {
            receipt = JsonSerializer.Deserialize(json, ReceiptFileJson.Default.ReceiptFile);
        }
        catch (JsonException)
        {
            receipt = null;
        }

        return receipt is not null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 8, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReceiptFile))]
internal sealed partial class ReceiptFileJson : JsonSerializerContext;
