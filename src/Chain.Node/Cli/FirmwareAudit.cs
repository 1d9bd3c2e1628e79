using System.CommandLine;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Keys;
using Fwledger.V1;

namespace Chain.Node.Cli;

/// <summary>The subcommands of 'firmware' for those who are not the vendor: auditors and authorities.</summary>
internal static class FirmwareAudit
{
    /// <summary>An auditor found the release innocuous.</summary>
    public static Command Approve()
    {
        (Argument<Address> contract, Option<string> key, Option<string> node) = Common("auditor");
        Command command = new("approve", "Approve a release as an auditor.\n\n  fwledger firmware approve 3f… --key auditor.pem") { contract, key, node };
        command.SetAction((parsed, cancellation) => CallAsync(
            parsed.GetValue(contract), parsed.GetValue(key)!, parsed.GetValue(node)!, FirmwareUpdateMethods.Approve, FirmwareUpdateCalls.Approve,
                cancellation));
        return command;
    }

    /// <summary>An auditor stops a release before it becomes active.</summary>
    public static Command Veto() => WithReason("veto", "auditor", "Veto a release as an auditor; it never becomes active.", FirmwareUpdateMethods.Veto,
        FirmwareUpdateCalls.Veto);

    /// <summary>An authority asks for a release to be revoked; f + 1 of them do it.</summary>
    public static Command Recall() =>
        WithReason("recall", "authority", "Ask for a release to be revoked, as an authority; f + 1 of them revoke it.", FirmwareUpdateMethods.Recall,
            FirmwareUpdateCalls.Recall);

    private static Command WithReason(string name, string party, string description, int method, Func<Hash256, string, byte[]> payload)
    {
        (Argument<Address> contract, Option<string> key, Option<string> node) = Common(party);
        Option<string> reason = CheckedSymbols.ReasonOption();
        Command command = new(name, $"{description}\n\n  fwledger firmware {name} 3f… --key {party}.pem --reason \"opens a telnet port\"") { contract, key,
            reason, node };
        command.SetAction((parsed, cancellation) => CallAsync(parsed.GetValue(contract), parsed.GetValue(key)!, parsed.GetValue(node)!, method,
            digest => payload(digest, parsed.GetValue(reason)!), cancellation));
        return command;
    }

    private static (Argument<Address> Contract, Option<string> Key, Option<string> Node) Common(string party) =>
        (FirmwareCommand.Contract(), new Option<string>("--key") { Description = $"The {party}'s key file.", Required = true }, NodeConnection.Option());

    private static async Task<int> CallAsync(Address contract, string keyFile, string node, int method, Func<Hash256, byte[]> payload,
        CancellationToken cancellation)
    {
        using EcdsaSigner signer = KeyFile.Load(keyFile);
        using GrpcLightSource source = NodeConnection.Open(node);
        Hash256 chainId = await NodeConnection.ChainIdAsync(source, cancellation).ConfigureAwait(false);
        LatestReleaseReply found = await source.Client.GetReleaseAsync(new GetReleaseRequest { Contract = contract.ToString() },
            cancellationToken: cancellation).ConfigureAwait(false);
        if (!Core.Records.ReleaseRecord.TryDecode(found.Release.Span, out Core.Records.ReleaseRecord? record))
            throw new CommandException(ExitCode.NotFound, $"there is no release {contract}: see 'fwledger firmware list'");
        byte[] arguments = payload(record.Manifest.Digest(chainId));
        ReceiptReply receipt = await CallSubmitter.SubmitAsync(source.Client, chainId, signer, ContractKind.FirmwareUpdate, method, contract, arguments,
            cancellation).ConfigureAwait(false);
        Console.Out.WriteLine($"recorded in block {receipt.Height}");
        return (int)ExitCode.Ok;
    }
}
