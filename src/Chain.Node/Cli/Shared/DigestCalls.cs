using System.CommandLine;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Client;
using Fwledger.V1;

namespace Chain.Node.Cli.Shared;

/// <summary>Creates the subcommands that call one kind of contract with a digest in the payload: of the manifest or the proposal.</summary>
/// <param name="group">The parent command.</param>
/// <param name="kind">The contract's kind.</param>
/// <param name="thing">The noun for a contract in messages.</param>
/// <param name="contract">Creates the argument that names a contract.</param>
/// <param name="find">Finds the address of the named contract.</param>
/// <param name="reason">An example of a reason.</param>
/// <param name="findDigest">Proves the contract's record: its digest, and what it is in words.</param>
internal sealed class DigestCalls(string group, ContractKind kind, string thing, Func<Argument<string>> contract,
    Func<Session, string, CancellationToken, Task<Address>> find, string reason,
    Func<Session, Address, CancellationToken, Task<(Hash256 Digest, string What)>> findDigest)
{
    /// <summary>A call that needs only the digest.</summary>
    /// <param name="name">Name of the subcommand.</param>
    /// <param name="help">Help text with an example.</param>
    /// <param name="party">The caller's role in the contract.</param>
    /// <param name="done">The end of the success message, after the contract's address.</param>
    /// <param name="method">The contract's method.</param>
    /// <param name="payload">Encodes the method's arguments.</param>
    public Command Create(string name, string help, string party, string done, int method, Func<Hash256, byte[]> payload)
    {
        Command command = new(name, help);
        Complete(command, party, done, method, (_, digest) => payload(digest));
        return command;
    }

    /// <summary>A call that needs the digest and a reason.</summary>
    /// <inheritdoc cref="Create"/>
    public Command CreateWithReason(string name, string help, string party, string done, int method, Func<Hash256, string, byte[]> payload)
    {
        Option<string> given = CheckedSymbols.ReasonOption();
        Command command = new(name, $"{help}\n\n  fwledger {group} {name} 3f… --key {party}.pem --reason \"{reason}\"") { given };
        Complete(command, party, done, method, (parsed, digest) => payload(digest, parsed.GetValue(given)!));
        return command;
    }

    private void Complete(Command command, string party, string done, int method, Func<ParseResult, Hash256, byte[]> payload)
    {
        Argument<string> named = contract();
        Option<string?> key = Session.KeyOption($"the {party}"), node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        command.Add(named);
        foreach (Option option in (Option[])[key, TrustFile.Option(), node, json]) command.Add(option);
        PrepareOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using Session session = await Session.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            Address address = await find(session, parsed.GetValue(named)!, cancellation).ConfigureAwait(false);
            (Hash256 digest, string what) = await findDigest(session, address, cancellation).ConfigureAwait(false);
            string meaning = $"{command.Name} {thing} {address} ({what})";
            ReceiptReply? receipt = await session.CallAsync(kind, method, address, payload(parsed, digest), meaning, cancellation).ConfigureAwait(false);
            if (receipt is not null) CallOutput.Print(receipt, parsed.GetValue(json), $"{thing} {address} {done}");
            return (int)ExitCode.Ok;
        });
    }
}
