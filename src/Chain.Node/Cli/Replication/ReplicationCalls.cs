using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Contracts.Replication;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Firmware;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Fwledger.V1;
using Payloads = Chain.Contracts.Replication.ReplicationCalls;

namespace Chain.Node.Cli.Replication;

/// <summary>The subcommands of 'replication' that call the chain.</summary>
internal static class ReplicationCalls
{
    private static readonly DigestCalls Calls = new("replication", ContractKind.Replication, "replication", ReplicationCommand.Contract,
        static (session, text, cancellation) => ReplicationCommand.FindAsync(session.Client, text, cancellation), "no room", FindDigestAsync);

    /// <summary>[P3.3] [P3.4]: a broker proposes to replicate a release.</summary>
    public static Command Propose()
    {
        Argument<string> release = ReleaseLookup.Argument();
        Option<string?> key = Session.KeyOption("the broker");
        Option<string?> node = NodeConnection.Option();
        Option<DateTimeOffset?> until = new("--until")
        {
            Description = "Time at which the contract ends, such as 2027-01-31T00:00:00Z. Default: when one party ends it.",
        };
        Option<long> untilHeight = new("--until-height") { Description = "Height at which the contract ends." };
        Option<string[]> channels = new("--channel")
        {
            Description = $"Channel that the copy serves; repeat it for more, at most {Limits.TermsChannelsMax}. Default: the release's channel.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<bool> json = JsonOutput.Option();
        Command command = new("propose", """
            Propose to replicate a release. Prints the replication contract's address.

              fwledger replication propose 3f… --key broker.pem
              fwledger replication propose 3f… --key broker.pem --channel beta --channel stable --until 2027-01-31T00:00:00Z
            """) { release, key, TrustFile.Option(), node, until, untilHeight, channels, json };
        PrepareOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string[] named = [.. (parsed.GetValue(channels) ?? []).Distinct().Order(StringComparer.Ordinal)];
            ReplicationTerms terms = new(parsed.GetValue(untilHeight), parsed.GetValue(until)?.ToUnixTimeMilliseconds() ?? 0, named);
            if (ReplicationProposer.FindProblem(terms) is { } problem) throw new CommandException(ExitCode.Usage, problem);
            using Session session = await Session.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            Address copied = await ReleaseLookup.FindAsync(session.Chain, parsed.GetValue(release)!, cancellation).ConfigureAwait(false);
            Address self = (await session.OwnerAsync(cancellation).ConfigureAwait(false)).Id;
            (Address contract, byte[] payload) = await ReplicationProposer.DescribeAsync(session.Chain, self, copied, terms, cancellation)
                .ConfigureAwait(false);
            ReceiptReply? receipt = await session.CallAsync(ContractKind.Replication, ReplicationMethods.Propose, default, payload,
                $"propose to replicate release {copied}", cancellation).ConfigureAwait(false);
            if (receipt is null) return (int)ExitCode.Ok;
            if (parsed.GetValue(json)) JsonOutput.Print(new JsonObject { ["contract"] = contract.ToString(), ["release"] = copied.ToString() });
            else Console.Out.WriteLine(contract);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>[P3.6] [P3.7]: the vendor accepts the proposal.</summary>
    public static Command Accept() => Calls.Create("accept",
        "Accept a broker's proposal. The vendor's node then orders its repository to send the image.\n\n  fwledger replication accept 3f… --key vendor.pem",
        "vendor", "is accepted", ReplicationMethods.Accept, Payloads.Accept);

    /// <summary>[P3.6]: the vendor rejects the proposal.</summary>
    public static Command Reject() => Calls.CreateWithReason("reject", "Reject a broker's proposal.", "vendor", "is rejected", ReplicationMethods.Reject,
        Payloads.Reject);

    /// <summary>The broker ends the replication.</summary>
    public static Command Withdraw() => Calls.CreateWithReason("withdraw", "End a replication as its broker. Gateways stop using the location.",
        "broker", "is withdrawn", ReplicationMethods.Withdraw, Payloads.Withdraw);

    /// <summary>The vendor ends the replication.</summary>
    public static Command Revoke() => Calls.CreateWithReason("revoke", "End a replication as its vendor. Gateways stop using the location.",
        "vendor", "is revoked", ReplicationMethods.Revoke, Payloads.Revoke);

    private static async Task<(Hash256 Digest, string What)> FindDigestAsync(Session session, Address contract, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>? value = await session.Chain.FindAsync(StateKeys.Replication(contract), cancellation).ConfigureAwait(false);
        return value is { } bytes && ReplicationRecord.TryDecode(bytes.Span, out ReplicationRecord? record)
            ? (record.ProposalDigest, $"proposal {record.Sequence} of broker {record.Broker} for release {record.Release}")
            : throw new CommandException(ExitCode.NotFound, $"there is no replication contract {contract}: see 'fwledger replication list'");
    }
}
