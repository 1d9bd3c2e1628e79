using System.CommandLine;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Fwledger.V1;

namespace Chain.Node.Cli.Firmware;

/// <summary>The subcommands of 'firmware' that call a release's contract with its manifest's digest at hand: auditors and authorities.</summary>
internal static class FirmwareAudit
{
    private static readonly DigestCalls Calls = new("firmware", ContractKind.FirmwareUpdate, "release", FirmwareCommand.Contract, "opens a telnet port",
        FindDigestAsync);

    /// <summary>An auditor found the release innocuous.</summary>
    public static Command Approve() => Calls.Create("approve", "Approve a release as an auditor.\n\n  fwledger firmware approve 3f… --key auditor.pem",
        "auditor", "is approved", FirmwareUpdateMethods.Approve, FirmwareUpdateCalls.Approve);

    /// <summary>An auditor stops a release before it becomes active.</summary>
    public static Command Veto() => Calls.CreateWithReason("veto", "Veto a release as an auditor; it never becomes active.", "auditor", "is vetoed",
        FirmwareUpdateMethods.Veto, FirmwareUpdateCalls.Veto);

    /// <summary>An authority asks for a release to be revoked; f + 1 of them do it.</summary>
    public static Command Recall() => Calls.CreateWithReason("recall", "Ask for a release to be revoked, as an authority; f + 1 of them revoke it.",
        "authority", "has this authority's recall", FirmwareUpdateMethods.Recall, FirmwareUpdateCalls.Recall);

    /// <summary>The vendor or an authority has a release looked at again that waited for more than it needs by now. [UPD-ACTIVATE.6]</summary>
    public static Command Activate() => Calls.Create("activate",
        "Make a release active that waits, but has all that it needs since a policy or the validator set changed.\n\n"
            + "  fwledger firmware activate 3f… --key vendor.pem",
        "vendor or authority", "is active", FirmwareUpdateMethods.Activate, static _ => FirmwareUpdateCalls.Activate());

    private static async Task<Hash256> FindDigestAsync(Session session, Address release, CancellationToken cancellation)
    {
        LatestReleaseReply found = await session.Client.GetReleaseAsync(new GetReleaseRequest { Contract = release.ToString() },
            cancellationToken: cancellation).ConfigureAwait(false);
        return ReleaseRecord.TryDecode(found.Release.Span, out ReleaseRecord? record) ? record.Manifest.Digest(session.ChainId)
            : throw new CommandException(ExitCode.NotFound, $"there is no release {release}: see 'fwledger firmware list'");
    }
}
