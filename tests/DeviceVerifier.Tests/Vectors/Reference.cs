using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Light;

namespace DeviceVerifier.Tests.Vectors;

/// <summary>The verdicts of the product's verifier, Chain.Light.</summary>
internal static class Reference
{
    public static FileOutcome Verify(BundleVector vector, byte[] file)
    {
        TrustAnchor.TryDecode(VectorFolder.Bytes(vector.Anchor), out TrustAnchor? anchor);
        byte[]? image = vector.Image is null ? null : VectorFolder.Bytes(vector.Image);
        return vector.File.EndsWith(".fwsteps", StringComparison.Ordinal)
            ? Steps(file, anchor!, vector.NowMs!.Value)
            : Bundle(file, anchor!, vector.NowMs, vector.Floor, image);
    }

    /// <summary>Verifies a bundle. A device without a clock takes the last header's time for now, but not one before the anchor.</summary>
    public static FileOutcome Bundle(ReadOnlySpan<byte> file, TrustAnchor anchor, long? nowMs, long floor, byte[]? image)
    {
        if (!ProofBundle.TryDecode(file, out ProofBundle? bundle)) return new FileOutcome("Malformed", "Unspecified", null, 0, 0);
        long now = nowMs ?? bundle.Blocks.Max(b => b.Header.TimeMs);
        if (nowMs is null && anchor.TimeMs > now) now = anchor.TimeMs;
        BundleChecks checks = new(OfflineTrust.From(anchor), now)
        {
            MinHeight = floor,
            Image = image is null ? null : (image.Length, Sha256.Hash(image)),
        };
        BundleReport report = BundleVerifier.Verify(bundle, checks);
        return new FileOutcome(report.Verdict.ToString(), report.Detail.ToString(),
            report.Anchor is null ? null : VectorFolder.Hex(report.Anchor.Encode().Span),
            report.Height, (int)(report.Record?.Status ?? 0));
    }

    public static DeviceFacts Facts(DeviceVector device) => new()
    {
        Vendor = device.Vendor is null ? null : Address.Parse(device.Vendor),
        Model = device.Model,
        Channel = device.Channel,
        HardwareRevision = device.Revision,
        InstalledVersion = device.Installed,
        SecurityCounter = device.Counter,
    };

    private static FileOutcome Steps(ReadOnlySpan<byte> file, TrustAnchor anchor, long nowMs)
    {
        if (!TrustSteps.TryDecode(file, out TrustSteps? steps)) return new FileOutcome("Malformed", "Unspecified", null, 0, 0);
        LightVerdict verdict = steps.Verify(OfflineTrust.From(anchor), nowMs, out TrustAnchor? end);
        return new FileOutcome(verdict == LightVerdict.Valid ? "Valid" : "HeaderRefused", verdict.ToString(),
            end is null ? null : VectorFolder.Hex(end.Encode().Span), 0, 0);
    }
}
