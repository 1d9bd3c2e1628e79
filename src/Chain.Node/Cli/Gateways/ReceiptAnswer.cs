using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Cli.Gateways;

/// <summary>A device's receipt as a gateway's admin interface sends it. It proves nothing without the chain's part.</summary>
/// <param name="Release">The update contract.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Salt">The salt that, hashed with the id, gives the pseudonym.</param>
/// <param name="Receipt">The receipt's canonical bytes in hexadecimal digits; they are the leaf under the report's root.</param>
/// <param name="Report">The receipt's place in the last report on the chain; null if no report includes it.</param>
internal sealed record ReceiptAnswer(string Release, string Device, string Salt, string Receipt, ReceiptAnswer.Place? Report)
{
    /// <param name="Sequence">Number of the report.</param>
    /// <param name="Root">Merkle root of the report.</param>
    /// <param name="Index">Index of the leaf.</param>
    /// <param name="Size">Number of leaves under the root.</param>
    /// <param name="Proof">RFC 9162 inclusion proof.</param>
    internal sealed record Place(ulong Sequence, string Root, int Index, int Size, IReadOnlyList<string> Proof);

    /// <param name="Receipt">The receipt.</param>
    /// <param name="Salt">The device's salt.</param>
    /// <param name="Path">The inclusion proof.</param>
    internal sealed record Parts(UpdateReceipt Receipt, Hash256 Salt, IReadOnlyList<Hash256> Path);

    /// <summary>Parses an answer, or a receipt file of an earlier version; false if a field is missing or has another type.</summary>
    public static bool TryRead(string json, [NotNullWhen(true)] out ReceiptAnswer? answer)
    {
        try
        {
            answer = JsonSerializer.Deserialize(json, ReceiptAnswerJson.Default.ReceiptAnswer);
        }
        catch (JsonException)
        {
            answer = null;
        }

        return answer is not null;
    }

    /// <summary>Parses the hexadecimal fields.</summary>
    public bool TryParse([NotNullWhen(true)] out Parts? parts)
    {
        parts = null;
        byte[] bytes = new byte[Receipt.Length / 2];
        bool isHex = Receipt.Length % 2 == 0 && Convert.FromHexString(Receipt, bytes, out _, out _) == OperationStatus.Done;
        if (!isHex || !UpdateReceipt.TryDecode(bytes, out UpdateReceipt? receipt) || !Hash256.TryParse(Salt, out Hash256 salt)) return false;
        List<Hash256> path = [];
        foreach (string text in Report?.Proof ?? [])
        {
            if (!Hash256.TryParse(text, out Hash256 hash)) return false;
            path.Add(hash);
        }

        parts = new Parts(receipt, salt, path);
        return true;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 8, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReceiptAnswer))]
internal sealed partial class ReceiptAnswerJson : JsonSerializerContext;
