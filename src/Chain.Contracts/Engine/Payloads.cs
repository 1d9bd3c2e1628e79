using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Reads the payloads that several methods share. Only the canonical form is accepted.</summary>
internal static class Payloads
{
    /// <summary>[].</summary>
    public static bool IsNothing(ReadOnlySpan<byte> payload)
    {
        CborReader reader = new(payload);
        return reader.TryExactArray(0) && reader.AtEnd;
    }

    /// <summary>[digest].</summary>
    public static bool TryDigest(ReadOnlySpan<byte> payload, out Hash256 digest)
    {
        digest = default;
        CborReader reader = new(payload);
        return reader.TryExactArray(1) && reader.TryHash(out digest) && reader.AtEnd;
    }

    /// <summary>[reason].</summary>
    public static bool TryReason(ReadOnlySpan<byte> payload, out string reason)
    {
        reason = "";
        CborReader reader = new(payload);
        return reader.TryExactArray(1) && reader.TryText(Limits.ReasonBytesMax, out reason) && reader.AtEnd && ManifestRules.IsReason(reason);
    }

    /// <summary>[digest, reason].</summary>
    public static bool TryDigestAndReason(ReadOnlySpan<byte> payload, out Hash256 digest, out string reason) =>
        TryDigestAndText(payload, Limits.ReasonBytesMax, out digest, out reason) && ManifestRules.IsReason(reason);

    /// <summary>[digest, text].</summary>
    public static bool TryDigestAndText(ReadOnlySpan<byte> payload, int textBytesMax, out Hash256 digest, out string text)
    {
        digest = default;
        text = "";
        CborReader reader = new(payload);
        return reader.TryExactArray(2) && reader.TryHash(out digest) && reader.TryText(textBytesMax, out text) && reader.AtEnd;
    }
}
