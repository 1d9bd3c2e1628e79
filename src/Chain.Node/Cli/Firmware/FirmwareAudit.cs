using System.CommandLine;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.Firmware;

/// <summary>
/// The subcommands of 'firmware' that approve, veto, recall or activate a release. Each call except 'activate' carries the manifest's
/// digest.
/// </summary>
internal static class FirmwareAudit
{
    private static readonly DigestCalls Calls = new("firmware", ContractKind.FirmwareUpdate, "release", ReleaseLookup.Argument,
        static (session, text, cancellation) => ReleaseLookup.FindAsync(session.Chain, text, cancellation), "opens a telnet port", FindDigestAsync);

    /// <summary>An auditor approves a release.</summary>
    public static Command Approve() => Calls.Create("approve", "Approve a release as an auditor.\n\n  fwledger firmware approve 3f… --key auditor.pem",
        "auditor", "is approved", FirmwareUpdateMethods.Approve, FirmwareUpdateCalls.Approve);

    /// <summary>An auditor rejects a release before it becomes active.</summary>
    public static Command Veto() => Calls.CreateWithReason("veto", "Veto a release as an auditor. The release never becomes active.", "auditor", "is vetoed",
        FirmwareUpdateMethods.Veto, FirmwareUpdateCalls.Veto);

    /// <summary>An authority votes to revoke a release; the votes of f + 1 authorities revoke it.</summary>
    public static Command Recall() => Calls.CreateWithReason("recall", "Vote to revoke a release, as an authority. The votes of f + 1 authorities revoke it.",
        "authority", "has this authority's recall", FirmwareUpdateMethods.Recall, FirmwareUpdateCalls.Recall);

    /// <summary>The vendor or an authority asks the chain to check a waiting release again, after a change of policy or validators. [UPD-ACTIVATE.6]</summary>
    public static Command Activate() => Calls.Create("activate",
        "Activate a waiting release that meets its conditions only since a policy or the validator set changed.\n\n"
            + "  fwledger firmware activate 3f… --key vendor.pem",
        "vendor or authority", "is active", FirmwareUpdateMethods.Activate, static _ => FirmwareUpdateCalls.Activate());

    private static async Task<(Hash256 Digest, string What)> FindDigestAsync(Session session, Address release, CancellationToken cancellation)
    {
        ReleaseRecord record = await session.Chain.ReleaseAsync(release, cancellation).ConfigureAwait(false)
            ?? throw new CommandException(ExitCode.NotFound, $"there is no release {release}: see 'fwledger firmware list'");
        ReleaseManifest manifest = record.Manifest;
        string what = $"{manifest.Model} {manifest.Version} of vendor {manifest.Vendor}, image {manifest.ImageSha256}";
        return (manifest.Digest(session.ChainId), what);
    }
}
