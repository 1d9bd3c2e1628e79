using System.CommandLine;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Fwledger.V1;

namespace Chain.Node.Cli;

/// <summary>The subcommands of 'firmware' that call a release's contract with its manifest's digest at hand: auditors and authorities.</summary>
internal static class FirmwareAudit
{
    /// <summary>An auditor found the release innocuous.</summary>
    public static Command Approve()
    {
        Command command = new("approve", "Approve a release as an auditor.\n\n  fwledger firmware approve 3f… --key auditor.pem");
        Complete(command, "auditor", "is approved", FirmwareUpdateMethods.Approve, (_, digest) => FirmwareUpdateCalls.Approve(digest));
        return command;
    }

    /// <summary>An auditor stops a release before it becomes active.</summary>
    public static Command Veto() => WithReason("veto", "auditor", "is vetoed", "Veto a release as an auditor; it never becomes active.",
        FirmwareUpdateMethods.Veto, FirmwareUpdateCalls.Veto);

    /// <summary>An authority asks for a release to be revoked; f + 1 of them do it.</summary>
    public static Command Recall() =>
        WithReason("recall", "authority", "has this authority's recall", "Ask for a release to be revoked, as an authority; f + 1 of them revoke it.",
            FirmwareUpdateMethods.Recall, FirmwareUpdateCalls.Recall);

    /// <summary>The vendor or an authority has a release looked at again that waited for more than it needs by now. [UPD-ACTIVATE.6]</summary>
    public static Command Activate()
    {
        Command command = new("activate", "Make a release active that waits, but has all that it needs since a policy or the validator set changed.\n\n"
            + "  fwledger firmware activate 3f… --key vendor.pem");
        Complete(command, "vendor or authority", "is active", FirmwareUpdateMethods.Activate, (_, _) => FirmwareUpdateCalls.Activate());
        return command;
    }

    private static Command WithReason(string name, string party, string done, string description, int method, Func<Hash256, string, byte[]> payload)
    {
        Option<string> reason = CheckedSymbols.ReasonOption();
        Command command = new(name, $"{description}\n\n  fwledger firmware {name} 3f… --key {party}.pem --reason \"opens a telnet port\"") { reason };
        Complete(command, party, done, method, (parsed, digest) => payload(digest, parsed.GetValue(reason)!));
        return command;
    }

    /// <summary>Adds what all of them take, and the call itself.</summary>
    private static void Complete(Command command, string party, string done, int method, Func<ParseResult, Hash256, byte[]> payload)
    {
        Argument<Address> contract = FirmwareCommand.Contract();
        Option<string> key = Session.KeyOption($"the {party}"), node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        command.Add(contract);
        foreach (Option option in (Option[])[key, node, json]) command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            using Session session = await Session.OpenAsync(parsed.GetValue(node)!, parsed.GetValue(key)!, cancellation).ConfigureAwait(false);
            Address release = parsed.GetValue(contract);
            LatestReleaseReply found = await session.Client.GetReleaseAsync(new GetReleaseRequest { Contract = release.ToString() },
                cancellationToken: cancellation).ConfigureAwait(false);
            if (!ReleaseRecord.TryDecode(found.Release.Span, out ReleaseRecord? record))
                throw new CommandException(ExitCode.NotFound, $"there is no release {release}: see 'fwledger firmware list'");
            byte[] arguments = payload(parsed, record.Manifest.Digest(session.ChainId));
            ReceiptReply receipt = await CallSubmitter.SubmitAsync(session.Client, session.ChainId, session.Signer, ContractKind.FirmwareUpdate, method,
                release, arguments, cancellation).ConfigureAwait(false);
            CallOutput.Print(receipt, parsed.GetValue(json), $"release {release} {done}");
            return (int)ExitCode.Ok;
        });
    }
}
