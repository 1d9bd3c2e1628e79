using System.CommandLine;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Fwledger.V1;

namespace Chain.Node.Cli.Firmware;

internal static class FirmwareCommand
{
    public static Command Create() => new("firmware", "Publish, list, show, audit, activate and revoke releases.")
    {
        PrepareCommand.Create(), PublishCommand.Create(), ListCommand.Create(), Show(), FirmwareAudit.Approve(), FirmwareAudit.Veto(),
        FirmwareAudit.Activate(), Revoke(), FirmwareAudit.Recall(),
    };

    private static Command Show()
    {
        Argument<string> contract = ReleaseLookup.Argument();
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        Command command = new("show", "Show one release, as a node says.\n\n  fwledger firmware show 3f9a\n  fwledger firmware show sensor-x1@1.2.0")
        {
            contract, node, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using GrpcLightSource source = NodeConnection.Open(parsed);
            Address release = await ReleaseLookup.FindAsync(source.Client, parsed.GetValue(contract)!, cancellation).ConfigureAwait(false);
            LatestReleaseReply reply = await source.Client.GetReleaseAsync(new GetReleaseRequest { Contract = release.ToString() },
                cancellationToken: cancellation).ConfigureAwait(false);
            if (reply.View is not { } r) throw new CommandException(ExitCode.NotFound, $"there is no release {release}: see 'fwledger firmware list'");
            if (parsed.GetValue(json)) JsonOutput.Print(r);
            else Print(r);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Print(ReleaseView r)
    {
        string expired = ListCommand.StatusOf(r) == "expired" ? ", EXPIRED: it is no longer offered" : "";
        Console.Out.WriteLine($"{r.Contract} {r.Status}{expired}\nvendor {r.Vendor}");
        string revisions = string.Join(", ", r.HardwareRevisions);
        Console.Out.WriteLine($"model {r.Model} ({revisions}), channel {r.Channel}, version {r.Version}, counter {r.SecurityCounter}");
        Console.Out.WriteLine(r.ExpiresAtMs == 0 ? "never expires"
            : $"{(expired.Length > 0 ? "expired" : "expires")} at {InstallVerdictText.Time(r.ExpiresAtMs)}");
        Console.Out.WriteLine($"image {r.ImageSha256}, {r.ImageSizeBytes} bytes, at {string.Join(" ", r.Uris)}");
        string active = r.ActivatedHeight > 0 ? $"active since block {r.ActivatedHeight}" : "not active yet";
        Console.Out.WriteLine($"{r.Attestations} attestations; deployed in block {r.DeployedHeight}, {active}");
        if (r.RevocationReason.Length > 0) Console.Out.WriteLine($"revoked: {r.RevocationReason}");
    }

    private static Command Revoke()
    {
        Argument<string> contract = ReleaseLookup.Argument();
        Option<string?> key = Session.KeyOption("the vendor");
        Option<string> reason = CheckedSymbols.ReasonOption();
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        Command command = new("revoke",
            "Revoke a release. Gateways cancel the updates to it that are in progress.\n\n"
            + "  fwledger firmware revoke 3f… --key vendor.pem --reason \"boot loop on rev-b\"")
        {
            contract, key, reason, TrustFile.Option(), node, json,
        };
        PrepareOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using Session session = await Session.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            Address release = await ReleaseLookup.FindAsync(session.Chain, parsed.GetValue(contract)!, cancellation).ConfigureAwait(false);
            ReleaseRecord? record = await session.Chain.ReleaseAsync(release, cancellation).ConfigureAwait(false);
            string what = record is null ? "" : $" ({record.Manifest.Model} {record.Manifest.Version} of vendor {record.Manifest.Vendor})";
            ReceiptReply? receipt = await session.CallAsync(ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Revoke, release,
                FirmwareUpdateCalls.Revoke(parsed.GetValue(reason)!), $"revoke release {release}{what}", cancellation).ConfigureAwait(false);
            if (receipt is not null) CallOutput.Print(receipt, parsed.GetValue(json), $"release {release} is revoked");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
