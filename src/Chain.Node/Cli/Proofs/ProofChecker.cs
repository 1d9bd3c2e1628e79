using System.Globalization;
using Chain.Core;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;
using Chain.Node.Configuration;

namespace Chain.Node.Cli.Proofs;

/// <summary>Checks an offline proof from files only, and explains the result.</summary>
internal static class ProofChecker
{
    /// <exception cref="CommandException">A file does not exist, or the genesis was changed.</exception>
    public static async Task<ProofReport> CheckAsync(
        string path, string genesisPath, string? imagePath, long? maxAgeMs, long minHeight, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"{path} does not exist: check the path");
        GenesisDocument genesis = LoadGenesis(genesisPath);
        byte[] bytes = new FileInfo(path).Length <= Limits.ProofBundleBytesMax ? await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false) : [];
        if (!ProofBundle.TryDecode(bytes, out ProofBundle? bundle)) return Malformed(genesis, path);
        ImageFacts? facts = imagePath is null ? null : await ImageFacts.OfAsync(imagePath, cancellation).ConfigureAwait(false);
        BundleChecks checks = new(genesis, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())
        {
            Image = facts is null ? null : (facts.SizeBytes, facts.Sha256),
            MaxHeadAgeMs = maxAgeMs,
            MinHeight = minHeight,
        };
        BundleReport report = BundleVerifier.Verify(bundle, checks);
        ReleaseManifest? manifest = report.Record?.Manifest;
        return new ProofReport(
            report.Verdict == BundleVerdict.Valid, report.Verdict.ToString(), Explain(report, genesis, facts),
            genesis.ChainId.ToString(), bundle.Contract.ToString(),
            manifest?.Vendor.ToString(), manifest?.Model, manifest?.Channel, manifest?.Version, report.Record?.Status.ToString(),
            manifest?.ImageSizeBytes, manifest?.ImageSha256.ToString(), facts is not null, report.Height, report.HeadTimeMs);
    }

    /// <summary>Loads the genesis that the caller trusts.</summary>
    /// <exception cref="CommandException">The file does not exist, or was changed.</exception>
    public static GenesisDocument LoadGenesis(string path)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"genesis {path} does not exist: check the path of --trust");
        try
        {
            return GenesisLoader.Load(path).Genesis;
        }
        catch (NodeStartupException e)
        {
            throw new CommandException(ExitCode.VerificationFailed, e.Message);
        }
    }

    private static ProofReport Malformed(GenesisDocument genesis, string path) => new(
        false, nameof(LightVerdict.Malformed), $"{path} is not a proof in canonical form: export it again, or copy it again if the copy is damaged",
        genesis.ChainId.ToString(), "", null, null, null, null, null, null, null, false, 0, 0);

    private static string Explain(BundleReport report, GenesisDocument genesis, ImageFacts? facts)
    {
        string release = report.Record is null ? "the release" : $"{report.Record.Manifest.Model} {report.Record.Manifest.Version}";
        return report.Verdict switch
        {
            BundleVerdict.Valid => $"{release} was active at block {report.Height} of chain {genesis.Name}, {Time(report.HeadTimeMs)}"
                + (facts is null ? "; name an image with --image to compare it" : ", and the image is the released one"),
            BundleVerdict.HeaderRefused => $"a header cannot be verified from the genesis of chain {genesis.Name}: {report.Detail.Explain()}",
            BundleVerdict.RecordRefused => $"the record is not proven under block {report.Height}: {report.Detail.Explain()}",
            BundleVerdict.HeadTooOld =>
                $"its block {report.Height} of {Time(report.HeadTimeMs)} is older than --max-age or below --min-height: export a newer proof",
            BundleVerdict.NotActive => $"{release} {ExplainStatus(report.Record!)}",
            BundleVerdict.Expired => $"{release} expired at {Time(report.Record!.Manifest.ExpiresAtMs)}",
            BundleVerdict.ImageSizeMismatch =>
                $"the image has {facts!.SizeBytes} bytes, but {release} has {report.Record!.Manifest.ImageSizeBytes}: it is another image, or it is truncated",
            BundleVerdict.ImageDigestMismatch =>
                $"the image has SHA-256 {facts!.Sha256}, but {release} has {report.Record!.Manifest.ImageSha256}: it is another image, or it is damaged",
            _ => "the proof was not checked",
        };
    }

    private static string ExplainStatus(ReleaseRecord record) => record.Status switch
    {
        ReleaseStatus.Revoked =>
            $"was revoked at block {record.EndedHeight}: {(record.RevocationReason.Length == 0 ? "no reason given" : record.RevocationReason)}",
        ReleaseStatus.Superseded => $"was superseded at block {record.EndedHeight}: export the proof of the newer release",
        _ => "is not active yet: it waits for attestations",
    };

    private static string Time(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
