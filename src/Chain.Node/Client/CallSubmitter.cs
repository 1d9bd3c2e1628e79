using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Fwledger.V1;
using Grpc.Core;

namespace Chain.Node.Client;

/// <summary>Signs a call, submits it, and waits for its receipt.</summary>
internal static class CallSubmitter
{
    private const int WaitMs = 30_000;

    /// <summary>Calls a contract on behalf of the participant that owns the key.</summary>
    /// <exception cref="CommandException">No participant owns the key, the chain refuses the call, or the call is not final in time.</exception>
    public static async Task<ReceiptReply> SubmitAsync(Fwledger.V1.Ledger.LedgerClient client, Hash256 chainId, ISigner signer, ContractKind kind,
        int method, Address target, byte[] payload, CancellationToken cancellation)
    {
        ParticipantView sender = await FindOwnerAsync(client, signer, cancellation).ConfigureAwait(false);
        return await SubmitAsync(client, chainId, signer, Address.Parse(sender.Address), sender.NextNonce, kind, method, target, payload, cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Calls a contract on behalf of a participant whose address and next nonce the caller knows.</summary>
    /// <remarks>With a proven chain the receipt is verified. Without one the node is believed, which only the node's owner may do.</remarks>
    /// <exception cref="CommandException">The chain refuses the call, the call is not final in time, or its receipt is not proven.</exception>
    public static async Task<ReceiptReply> SubmitAsync(Fwledger.V1.Ledger.LedgerClient client, Hash256 chainId, ISigner signer, Address sender,
        ulong nonce, ContractKind kind, int method, Address target, byte[] payload, CancellationToken cancellation, ProvenChain? chain = null)
    {
        Transaction transaction = await TransactionCarrier.SubmitAsync(
            client, next => Transaction.Create(chainId, signer, sender, next, kind, method, target, payload), nonce,
            () => new CallOptions(cancellationToken: cancellation)).ConfigureAwait(false);
        return await FollowAsync(client, transaction.Id, chain, cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits until a submitted transaction is final, and judges its receipt.</summary>
    /// <exception cref="CommandException">The chain refuses the call, the call is not final in time, or its receipt is not proven.</exception>
    public static async Task<ReceiptReply> FollowAsync(
        Fwledger.V1.Ledger.LedgerClient client, Hash256 transaction, ProvenChain? chain, CancellationToken cancellation)
    {
        ReceiptReply receipt;
        try
        {
            receipt = await client.GetReceiptAsync(new GetReceiptRequest { TransactionId = transaction.ToString(), WaitMs = WaitMs },
                cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            throw new CommandException(ExitCode.Timeout,
                $"transaction {transaction} is not final after {WaitMs / 1000} s: check with 'fwledger status' that a quorum of validators is running");
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Aborted)
        {
            throw new CommandException(ExitCode.RefusedByChain, e.Status.Detail);
        }

        if (chain is not null)
        {
            Receipt proven = await chain.ReceiptAsync(transaction, receipt, cancellation).ConfigureAwait(false);
            (receipt.OutcomeCode, receipt.Outcome, receipt.Contract) = ((int)proven.Outcome, proven.Outcome.ToString(), proven.Contract.ToString());
        }

        Outcome outcome = (Outcome)receipt.OutcomeCode;
        if (outcome == Outcome.Accepted) return receipt;
        throw new CommandException(ExitCode.RefusedByChain,
            $"the chain refuses the call: {receipt.Outcome} (code {receipt.OutcomeCode}){OutcomeAdvice.For(outcome)}");
    }

    /// <summary>Finds the participant that owns a key. A rotated key has another address than its participant, so only the node can tell.</summary>
    /// <exception cref="CommandException">No participant owns the key.</exception>
    public static async Task<ParticipantView> FindOwnerAsync(Fwledger.V1.Ledger.LedgerClient client, ISigner signer, CancellationToken cancellation)
    {
        try
        {
            return await client.GetParticipantAsync(new GetParticipantRequest { Participant = signer.PublicKey.ToString() }, cancellationToken: cancellation)
                .ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            throw NoOwner(signer.PublicKey);
        }
    }

    /// <summary>No participant owns a key.</summary>
    public static CommandException NoOwner(PublicKey key) => new(ExitCode.NotFound,
        $"key {key} belongs to no participant of this chain: ask a validator to register it with 'fwledger participants propose register'");

    /// <summary>The sender address for a key: its participant's, or the key's own if it has no participant. The chain refuses the latter.</summary>
    public static async Task<Address> FindSenderAsync(Fwledger.V1.Ledger.LedgerClient client, ISigner signer, CancellationToken cancellation)
    {
        try
        {
            return Address.Parse((await FindOwnerAsync(client, signer, cancellation).ConfigureAwait(false)).Address);
        }
        catch (CommandException e) when (e.Code == ExitCode.NotFound)
        {
            return signer.Address;
        }
    }
}
