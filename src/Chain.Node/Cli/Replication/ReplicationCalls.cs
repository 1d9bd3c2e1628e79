using System.CommandLine;
using Chain.Contracts.Replication;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Keys;
using Fwledger.V1;
using Grpc.Core;
using Payloads = Chain.Contracts.Replication.ReplicationCalls;

namespace Chain.Node.Cli.Replication;

/// <summary>The subcommands of 'replication' that call the chain.</summary>
internal static class ReplicationCalls
{
    /// <summary>[P3.3] [P3.4]: a broker offers to carry a release.</summary>
    public static Command Propose()
    {
        Argument<Address> release = CheckedSymbols.AddressArgument("RELEASE", "The release's contract; see 'replication available'.");
        Option<string> key = Key("broker");
        Option<string> node = NodeConnection.Option();
        Option<DateTimeOffset?> until = new(
            "--until") { Description = "Time at which the contract ends, such as 2027-01-31T00:00:00Z; without it, when one side ends it." };
        Option<long> untilHeight = new("--until-height") { Description = "Height at which the contract ends." };
        Command command = new("propose",
            "Propose to carry a release; prints the replication contract's address.\n\n  fwledger replication propose 3f… --key broker.pem") { release, key,
            node, until, untilHeight };
        command.SetAction(async (parsed, cancellation) =>
        {
            using EcdsaSigner signer = KeyFile.Load(parsed.GetValue(key)!);
            using GrpcLightSource source = NodeConnection.Open(parsed.GetValue(node)!);
            Hash256 chainId = await NodeConnection.ChainIdAsync(source, cancellation).ConfigureAwait(false);
            ReplicationProposer proposer = new(chainId, signer, source.Client, static (_, _) => { });
            Address contract = await proposer.ProposeAsync(
                parsed.GetValue(release), parsed.GetValue(untilHeight), parsed.GetValue(until)?.ToUnixTimeMilliseconds() ?? 0,
                cancellation).ConfigureAwait(false);
            Console.Out.WriteLine(contract);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>[P3.6] [P3.7]: the vendor takes the offer.</summary>
    public static Command Accept() => WithoutReason("accept", "vendor", "Accept a broker's proposal; the vendor's node then has the image sent.",
        ReplicationMethods.Accept, Payloads.Accept);

    /// <summary>[P3.6]: the vendor declines.</summary>
    public static Command Reject() => WithReason("reject", "vendor", "Reject a broker's proposal.", ReplicationMethods.Reject, Payloads.Reject);

    /// <summary>The broker ends it.</summary>
    public static Command Withdraw() => WithReason("withdraw", "broker", "End a replication as its broker; gateways stop using the location.",
        ReplicationMethods.Withdraw, Payloads.Withdraw);

    /// <summary>The vendor ends it.</summary>
    public static Command Revoke() => WithReason("revoke", "vendor", "End a replication as its vendor; gateways stop using the location.",
        ReplicationMethods.Revoke, Payloads.Revoke);

    private static Command WithoutReason(string name, string party, string description, int method, Func<Hash256, byte[]> payload)
    {
        Argument<Address> contract = ReplicationCommand.Contract();
        Option<string> key = Key(party);
        Option<string> node = NodeConnection.Option();
        Command command = new(name, $"{description}\n\n  fwledger replication {name} 3f… --key {party}.pem") { contract, key, node };
        command.SetAction((parsed, cancellation) =>
            CallAsync(parsed.GetValue(contract), parsed.GetValue(key)!, parsed.GetValue(node)!, method, payload, cancellation));
        return command;
    }

    private static Command WithReason(string name, string party, string description, int method, Func<Hash256, string, byte[]> payload)
    {
        Argument<Address> contract = ReplicationCommand.Contract();
        Option<string> key = Key(party);
        Option<string> reason = CheckedSymbols.ReasonOption();
        Option<string> node = NodeConnection.Option();
        Command command = new(name, $"{description}\n\n  fwledger replication {name} 3f… --key {party}.pem --reason \"no room\"") { contract, key, reason,
            node };
        command.SetAction((parsed, cancellation) => CallAsync(
            parsed.GetValue(contract), parsed.GetValue(key)!, parsed.GetValue(node)!, method, digest => payload(digest, parsed.GetValue(reason)!),
                cancellation));
        return command;
    }

    private static async Task<int> CallAsync(Address contract, string keyFile, string node, int method, Func<Hash256, byte[]> payload,
        CancellationToken cancellation)
    {
        using EcdsaSigner signer = KeyFile.Load(keyFile);
        using GrpcLightSource source = NodeConnection.Open(node);
        Hash256 chainId = await NodeConnection.ChainIdAsync(source, cancellation).ConfigureAwait(false);
        ReplicationView view = await source.Client.GetReplicationAsync(new GetReplicationRequest { Contract = contract.ToString() },
            cancellationToken: cancellation).ConfigureAwait(false);
        byte[] arguments = payload(Hash256.Parse(view.ProposalDigest));
        ReceiptReply receipt = await CallSubmitter.SubmitAsync(source.Client, chainId, signer, ContractKind.Replication, method, contract, arguments,
            cancellation).ConfigureAwait(false);
        Console.Out.WriteLine($"recorded in block {receipt.Height}");
        return (int)ExitCode.Ok;
    }

    private static Option<string> Key(string party) => new("--key") { Description = $"The {party}'s key file.", Required = true };
}
