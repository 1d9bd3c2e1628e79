using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Verifies offline bundles by the numbered steps of PROOF_FORMAT.md. Pure: no network, no clock, and a genesis as the only root of trust.</summary>
/// <remarks>A bundle is only as fresh as its last header: it cannot show what happened later.</remarks>
public static class BundleVerifier
{
    /// <summary>Checks a decoded bundle, and the image's size and digest if they are given.</summary>
    public static BundleReport Verify(ProofBundle bundle, BundleChecks checks)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(checks);
        LightVerdict headers = VerifyHeaders(bundle.Blocks, checks);
        if (headers != LightVerdict.Valid) return new BundleReport(BundleVerdict.HeaderRefused, headers, null, 0, 0);
        BlockHeader head = bundle.Blocks[^1].Header;
        // [BUNDLE.4]
        LightVerdict proven = ReleaseProofVerifier.VerifyRecord(head, bundle.Contract, bundle.RecordBytes.Span, bundle.Proof.Span, out ReleaseRecord? record);
        return proven == LightVerdict.Valid
            ? new BundleReport(Judge(record!, head, checks), LightVerdict.Valid, record, head.Height, head.TimeMs)
            : new BundleReport(BundleVerdict.RecordRefused, proven, null, head.Height, head.TimeMs);
    }

    // Walks from the genesis' set to that of the last header. A bundle may not contain headers that the walk does not need, so one proof has one form.
    private static LightVerdict VerifyHeaders(IReadOnlyList<LightBlock> blocks, BundleChecks checks)
    {
        TrustedState trusted = TrustedState.FromGenesis(checks.Genesis);                                                 // [BUNDLE.2]
        TrustOptions options = new TrustOptions(ClockDriftMs: checks.ClockDriftMs).WithoutAgeing();
        for (int i = 0; i < blocks.Count; i++)
        {
            if (i < blocks.Count - 1 && blocks[i].NextValidators is null) return LightVerdict.WrongHop;
            LightVerdict verdict = HeaderVerifier.Verify(trusted, blocks[i], options, checks.NowMs);                     // [BUNDLE.3]
            if (verdict != LightVerdict.Valid) return verdict;
            trusted = TrustedState.FromBlock(blocks[i]);
        }

        return LightVerdict.Valid;
    }

    private static BundleVerdict Judge(ReleaseRecord record, BlockHeader head, BundleChecks checks)
    {
        bool isOld = checks.MaxHeadAgeMs is long ageMax && checks.NowMs - head.TimeMs > ageMax;
        if (head.Height < checks.MinHeight || isOld) return BundleVerdict.HeadTooOld;                                    // [BUNDLE.5]
        if (record.Status != ReleaseStatus.Active) return BundleVerdict.NotActive;                                       // [BUNDLE.6]
        // The header's time counts too, so that a clock that was set back does not revive an expired release. [BUNDLE.7]
        long expiresAtMs = record.Manifest.ExpiresAtMs;
        if (expiresAtMs != 0 && expiresAtMs <= Math.Max(checks.NowMs, head.TimeMs)) return BundleVerdict.Expired;
        if (checks.Image is not { } image) return BundleVerdict.Valid;
        if (image.SizeBytes != record.Manifest.ImageSizeBytes) return BundleVerdict.ImageSizeMismatch;                   // [BUNDLE.8]
        return image.Sha256.Equals(record.Manifest.ImageSha256) ? BundleVerdict.Valid : BundleVerdict.ImageDigestMismatch; // [BUNDLE.9]
    }
}
