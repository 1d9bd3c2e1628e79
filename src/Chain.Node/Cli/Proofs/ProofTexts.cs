using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;

namespace Chain.Node.Cli.Proofs;

/// <summary>Verdicts on offline proofs as text for people: what was found, what was expected, and what to do.</summary>
internal static class ProofTexts
{
    public static string Explain(BundleReport report, BundleChecks checks, ImageFacts? facts)
    {
        OfflineTrust trust = checks.Trust;
        string release = report.Record is null ? "the release" : $"{report.Record.Manifest.Model} {report.Record.Manifest.Version}";
        return report.Verdict switch
        {
            BundleVerdict.Valid => $"{release} was active at block {report.Height} of chain {trust.Name}, {InstallVerdictText.Time(report.HeadTimeMs)}; "
                + Describe(report.Record!.Manifest, trust)
                + (facts is null ? "; name an image with --image to compare it" : ", and the image is the released one"),
            BundleVerdict.HeaderRefused => ExplainHeader(report.Detail, trust),
            BundleVerdict.RecordRefused => $"the record is not proven under block {report.Height}: {report.Detail.Explain()}",
            BundleVerdict.HeadTooOld when report.Height < checks.MinHeight =>
                $"its block {report.Height} is below --min-height {checks.MinHeight}: export a newer proof",
            BundleVerdict.HeadTooOld =>
                $"its block {report.Height} of {InstallVerdictText.Time(report.HeadTimeMs)} is older than --max-age: export a newer proof",
            BundleVerdict.NotActive => $"{release} {InstallVerdictText.ExplainStatus(report.Record!)}",
            BundleVerdict.Expired => $"{release} expired at {InstallVerdictText.Time(report.Record!.Manifest.ExpiresAtMs)}: use a newer release",
            BundleVerdict.NotForDevice => report.Install.Explain(report.Record!, checks.Device!),
            BundleVerdict.ImageSizeMismatch =>
                $"the image has {facts!.SizeBytes} bytes, but {release} has {report.Record!.Manifest.ImageSizeBytes}: it is another image, or it is truncated",
            BundleVerdict.ImageDigestMismatch =>
                $"the image has SHA-256 {facts!.Sha256}, but {release} has {report.Record!.Manifest.ImageSha256}: it is another image, or it is damaged",
            _ => "the proof was not checked",
        };
    }

    public static string OtherVendor(ReleaseManifest manifest, string expected, OfflineTrust trust) =>
        $"{manifest.Model} {manifest.Version} is of vendor {NameOf(manifest.Vendor, trust)}, but you expect vendor {expected}: use a release of that vendor";

    /// <summary>The vendor's name if the genesis has it, and its address. A name alone proves nothing: anybody may register a similar one.</summary>
    public static string NameOf(Address vendor, OfflineTrust trust) =>
        trust.Genesis?.Participants.FirstOrDefault(p => p.Key.ToAddress() == vendor) is { } first ? $"{first.Name} ({vendor})" : vendor.ToString();

    private static string Describe(ReleaseManifest manifest, OfflineTrust trust)
    {
        string minimum = manifest.MinInstalledVersion.Length == 0 ? "" : $", from version {manifest.MinInstalledVersion} on";
        string expiry = manifest.ExpiresAtMs == 0 ? "" : $", expires at {InstallVerdictText.Time(manifest.ExpiresAtMs)}";
        return $"vendor {NameOf(manifest.Vendor, trust)}, channel {manifest.Channel}, hardware {string.Join(", ", manifest.HardwareRevisions)}, "
            + $"security counter {manifest.SecurityCounter}{minimum}{expiry}";
    }

    private static string ExplainHeader(LightVerdict verdict, OfflineTrust trust)
    {
        string start = trust.IsAnchor ? $"the anchor at block {trust.Height}" : "the genesis";
        string more = verdict switch
        {
            LightVerdict.NotNewer when trust.IsAnchor => "; the proof is older than the anchor: export a newer one",
            LightVerdict.UnknownValidators => "; if the proof was exported with --from, name that anchor with --trust, or apply the steps up to it",
            _ => "",
        };
        return $"a header cannot be verified from {start} of chain {trust.Name}: {verdict.Explain()}{more}";
    }
}
