using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chain.Node.Cli.Gateways;

/// <summary>A device's receipt as a gateway sent it, not yet verified.</summary>
/// <param name="Release">The update contract.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Pseudonym">The device's pseudonym in the receipt.</param>
/// <param name="Salt">The salt that, hashed with the id, gives the pseudonym.</param>
/// <param name="State">How the update ended.</param>
/// <param name="AtMs">When the update ended, in Unix milliseconds.</param>
/// <param name="ImageSha256">Digest of the image that the gateway sent to the device.</param>
/// <param name="Receipt">The receipt's canonical bytes in hexadecimal digits; they are the leaf under the report's root.</param>
/// <param name="Report">The receipt's place in the last report on the chain; null if no report includes it.</param>
internal sealed record ReceiptFile(
    string Release, string Device, string Pseudonym, string Salt, string State, long AtMs, string ImageSha256, string Receipt, ReceiptFile.Place? Report)
{
    /// <param name="Sequence">Number of the report.</param>
    /// <param name="Root">Merkle root of the report.</param>
    /// <param name="Index">Index of the leaf.</param>
    /// <param name="Size">Number of leaves under the root.</param>
    /// <param name="Proof">RFC 9162 inclusion proof.</param>
    internal sealed record Place(ulong Sequence, string Root, int Index, int Size, IReadOnlyList<string> Proof);

    /// <summary>Parses a receipt file; false if a field is missing or has another type.</summary>
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
