using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Verifies offline bundles by the numbered steps of PROOF_FORMAT.md. Pure: no network, no clock, and one root of trust.</summary>
/// <remarks>A bundle is only as fresh as its last header: it cannot show what happened later.</remarks>
public static class BundleVerifier
{
    /// <summary>Checks a decoded bundle, and the image's size and digest and the device if they are given.</summary>
    public static BundleReport Verify(ProofBundle bundle, BundleChecks checks)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(checks);
        LightVerdict headers = OfflineWalk.Verify(checks.Trust, bundle.Blocks, false, checks.ClockDriftMs, checks.NowMs, out TrustedState? walked);
        if (headers != LightVerdict.Valid) return new BundleReport(BundleVerdict.HeaderRefused, headers, null, 0, 0);
        BlockHeader head = bundle.Blocks[^1].Header;
        TrustAnchor anchor = TrustAnchor.Of(walked!);
        // [BUNDLE.4]
        LightVerdict proven = ReleaseProofVerifier.VerifyRecord(head, bundle.Contract, bundle.RecordBytes.Span, bundle.Proof.Span, out ReleaseRecord? record);
        if (proven != LightVerdict.Valid) return new BundleReport(BundleVerdict.RecordRefused, proven, null, head.Height, head.TimeMs) { Anchor = anchor };
        InstallVerdict install = checks.Device is { } device ? InstallRule.Judge(record!, head.TimeMs, device, checks.NowMs) : InstallVerdict.Unspecified;
        return new BundleReport(Judge(record!, head, checks, install), LightVerdict.Valid, record, head.Height, head.TimeMs)
        {
            Install = install,
            Anchor = anchor,
        };
    }

    private static BundleVerdict Judge(ReleaseRecord record, BlockHeader head, BundleChecks checks, InstallVerdict install)
    {
        bool isOld = checks.MaxHeadAgeMs is long ageMax && checks.NowMs - head.TimeMs > ageMax;
        if (head.Height < checks.MinHeight || isOld) return BundleVerdict.HeadTooOld;                                    // [BUNDLE.5]
        if (record.Status != ReleaseStatus.Active) return BundleVerdict.NotActive;                                       // [BUNDLE.6]
        // The header's time counts too, so that a clock that was set back does not revive an expired release. [BUNDLE.7]
        if (InstallRule.IsExpired(record.Manifest, head.TimeMs, checks.NowMs)) return BundleVerdict.Expired;
        if (install is not (InstallVerdict.Unspecified or InstallVerdict.Installable)) return BundleVerdict.NotForDevice; // [BUNDLE.12]
        if (checks.Image is not { } image) return BundleVerdict.Valid;
        if (image.SizeBytes != record.Manifest.ImageSizeBytes) return BundleVerdict.ImageSizeMismatch;                   // [BUNDLE.8]
        return image.Sha256.Equals(record.Manifest.ImageSha256) ? BundleVerdict.Valid : BundleVerdict.ImageDigestMismatch; // [BUNDLE.9]
    }
}
