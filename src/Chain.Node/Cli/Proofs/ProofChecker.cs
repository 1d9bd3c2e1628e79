using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.Proofs;

/// <summary>Checks an offline proof from files only, and explains the result.</summary>
internal static class ProofChecker
{
    /// <summary>What the caller asks for besides the proof itself. A null is not checked.</summary>
    internal sealed record Wanted(string TrustPath, string? Image, long? MaxAgeMs, long MinHeight, DeviceFacts Device);

    /// <exception cref="CommandException">A file does not exist, or the genesis was changed.</exception>
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
        BundleChecks checks = new(trust, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())
        {
            Image = facts is null ? null : (facts.SizeBytes, facts.Sha256),
            Device = wanted.Device,
            MaxHeadAgeMs = wanted.MaxAgeMs,
            MinHeight = wanted.MinHeight,
        };
        BundleReport report = BundleVerifier.Verify(bundle, checks);
        return ToReport(report, bundle, trust, facts is not null, ProofTexts.Explain(report, checks, facts));
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
