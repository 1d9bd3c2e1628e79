using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.Proofs;

/// <summary>Checks an offline proof from files only, and explains the result.</summary>
internal static class ProofChecker
{
    /// <summary>The option that names the vendor, for messages.</summary>
    public const string VendorOption = "--vendor";

    /// <summary>What the caller asks for besides the proof itself. A null is not checked.</summary>
    internal sealed record Wanted(string TrustPath, string? Image, long? MaxAgeMs, long MinHeight, string? Vendor, DeviceFacts Device);

    /// <exception cref="CommandException">
    /// A file does not exist, the genesis was changed, or the vendor's name or digits do not tell which one.
    /// </exception>
    public static async Task<ProofReport> CheckAsync(string path, Wanted wanted, CancellationToken cancellation)
    {
        byte[] bytes = await ProofFile.ReadAsync(path, cancellation).ConfigureAwait(false);
        OfflineTrust trust = TrustFile.Load(wanted.TrustPath);
        if (!ProofBundle.TryDecode(bytes, out ProofBundle? bundle))
        {
            string problem = $"{path} is not a proof in canonical form: export it again, or copy it again if the copy is damaged";
            return ProofReport.NotChecked(nameof(LightVerdict.Malformed), problem) with { ChainId = trust.ChainId.ToString() };
        }

        ImageFacts? facts = wanted.Image is null ? null : await ImageFacts.OfAsync(wanted.Image, cancellation).ConfigureAwait(false);
        Address? recorded = ReleaseRecord.TryDecode(bundle.RecordBytes.Span, out ReleaseRecord? record) ? record.Manifest.Vendor : null;
        Address? vendor = wanted.Vendor is { } text ? OfflineAddress.Resolve(VendorOption, text, recorded, trust) : null;
        BundleChecks checks = new(trust, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())
        {
            Image = facts is null ? null : (facts.SizeBytes, facts.Sha256),
            Device = wanted.Device with { Vendor = vendor },
            MaxHeadAgeMs = wanted.MaxAgeMs,
            MinHeight = wanted.MinHeight,
        };
        BundleReport report = BundleVerifier.Verify(bundle, checks);
        if (wanted.Vendor is null || vendor is not null || report.Record is not { } proven)
            return ToReport(report, bundle, trust, facts is not null, ProofTexts.Explain(report, checks, facts));
        // The digits belong to no address that is known here, so they are another vendor's.
        report = report with { Verdict = BundleVerdict.NotForDevice, Install = InstallVerdict.WrongVendor };
        return ToReport(report, bundle, trust, facts is not null, ProofTexts.OtherVendor(proven.Manifest, wanted.Vendor, trust));
    }

    private static ProofReport ToReport(BundleReport report, ProofBundle bundle, OfflineTrust trust, bool hasImage, string detail)
    {
        ReleaseManifest? manifest = report.Record?.Manifest;
        return new ProofReport(
            report.Verdict == BundleVerdict.Valid, report.Verdict.ToString(), detail, trust.ChainId.ToString(), bundle.Contract.ToString(),
            manifest?.Vendor.ToString(), manifest?.Model, manifest?.Channel, manifest?.Version, report.Record?.Status.ToString(),
            manifest?.ImageSizeBytes, manifest?.ImageSha256.ToString(), hasImage, report.Height, report.HeadTimeMs)
        {
            HardwareRevisions = manifest?.HardwareRevisions,
            SecurityCounter = manifest?.SecurityCounter,
            MinInstalledVersion = manifest?.MinInstalledVersion,
            ExpiresAtMs = manifest?.ExpiresAtMs,
            Install = report.Record is null ? null : report.Install.ToString(),
        };
    }
}
