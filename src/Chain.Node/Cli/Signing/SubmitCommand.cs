using System.CommandLine;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Signing;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Chain.Node.Cli.Signing;

/// <summary>'submit': sends a signed transaction, and follows it until it is final. Running it again finds the same result.</summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "The signed file." };
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        Command command = new("submit", "Send a transaction that 'fwledger sign' signed, and wait until it is final. Needs no key. Can be repeated: a "
            + "transaction counts once.\n\n  fwledger submit revoke.signed.json --node http://127.0.0.1:7100") { file, TrustFile.Option(), node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(file)!;
            TransactionFile read = ExchangeFile.Read<TransactionFile>(path, TransactionFile.TryParse);
            Transaction transaction = read.Signed()
                ?? throw ExchangeFile.Bad(path, $"it is not signed: run 'fwledger sign {path} --key KEY' where the key is");
            using GrpcLightSource source = NodeConnection.Open(parsed);
            using ProvenChain chain = await ProvenChain.OpenAsync(source, TrustFile.PathOf(parsed) ?? TrustFile.FindNear(path), cancellation)
                .ConfigureAwait(false);
            if (!chain.ChainId.Equals(read.ChainId))
                throw new CommandException(ExitCode.VerificationFailed, $"{path}: it is for chain {read.ChainId}, and the node is of {chain.ChainId}");
            await Console.Error.WriteLineAsync(string.Join("\n  ", read.Meaning)).ConfigureAwait(false);
            if (!await IsKnownAsync(source, transaction.Id, cancellation).ConfigureAwait(false))
            {
                await CheckAsync(chain, path, transaction, cancellation).ConfigureAwait(false);
                await SendAsync(source, transaction, cancellation).ConfigureAwait(false);
            }

            ReceiptReply receipt = await CallSubmitter.FollowAsync(source.Client, transaction.Id, chain, cancellation).ConfigureAwait(false);
            string contract = receipt.Contract == $"{default(Address)}" ? "" : $", contract {receipt.Contract}";
            CallOutput.Print(receipt, parsed.GetValue(json), $"{read.Meaning[0]}: accepted{contract}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Whether a block has the transaction already.</summary>
    private static async Task<bool> IsKnownAsync(GrpcLightSource source, Hash256 id, CancellationToken cancellation)
    {
        try
        {
            await source.Client.GetReceiptAsync(new GetReceiptRequest { TransactionId = $"{id}" }, cancellationToken: cancellation).ConfigureAwait(false);
            return true;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.Aborted)
        {
            return false;
        }
    }

    /// <summary>Finds what the chain would refuse, and says the remedy.</summary>
    /// <exception cref="CommandException">It is proven that the transaction cannot be executed.</exception>
    private static async Task CheckAsync(ProvenChain chain, string path, Transaction transaction, CancellationToken cancellation)
    {
        ParticipantRecord sender = await chain.ParticipantAsync(transaction.Sender, cancellation).ConfigureAwait(false)
            ?? throw new CommandException(ExitCode.NotFound, $"{path}: sender {transaction.Sender} is no participant of this chain");
        if (!sender.HasKeyInForce(transaction.Key, chain.Height + 1))
        {
            throw new CommandException(ExitCode.RefusedByChain,
                $"{path}: key {transaction.Key} is not in force for {sender.Name}: prepare the transaction for a key that is, and sign it again");
        }

        ulong next = await chain.NonceAsync(transaction.Sender, cancellation).ConfigureAwait(false);
        if (transaction.Nonce < next)
        {
            throw new CommandException(ExitCode.RefusedByChain,
                $"{path}: nonce {transaction.Nonce} of {sender.Name} is used by another transaction, and the next is {next}: prepare and sign it again");
        }

        if (transaction.Nonce > next)
        {
            throw new CommandException(ExitCode.RefusedByChain,
                $"{path}: {sender.Name}'s next nonce is {next}, and this transaction has {transaction.Nonce}: submit those before it first");
        }
    }

    private static async Task SendAsync(GrpcLightSource source, Transaction transaction, CancellationToken cancellation)
    {
        SubmitTransactionRequest request = new() { Transaction = ByteString.CopyFrom(transaction.Encoded.Span) };
        try
        {
            await source.Client.SubmitTransactionAsync(request, cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.AlreadyExists)
        {
            throw new CommandException(ExitCode.RefusedByChain,
                $"another transaction of {transaction.Sender} with nonce {transaction.Nonce} is waiting in the node: prepare this one again after it is final");
        }
    }
}
