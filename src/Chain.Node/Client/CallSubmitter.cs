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

    /// <summary>Calls in the name of the participant that the key belongs to.</summary>
    /// <exception cref="CommandException">The key is nobody's, the chain refuses the call, or it is not final in time.</exception>
    public static async Task<ReceiptReply> SubmitAsync(Fwledger.V1.Ledger.LedgerClient client, Hash256 chainId, ISigner signer, ContractKind kind,
        int method, Address target, byte[] payload, CancellationToken cancellation)
    {
        ParticipantView sender = await FindOwnerAsync(client, signer, cancellation).ConfigureAwait(false);
        Address id = Address.Parse(sender.Address);
        Transaction transaction = await TransactionCarrier.SubmitAsync(
            client, nonce => Transaction.Create(chainId, signer, id, nonce, kind, method, target, payload), sender.NextNonce,
            () => new CallOptions(cancellationToken: cancellation)).ConfigureAwait(false);
        ReceiptReply receipt;
        try
        {
            receipt = await client.GetReceiptAsync(new GetReceiptRequest { TransactionId = transaction.Id.ToString(), WaitMs = WaitMs },
                cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            throw new CommandException(ExitCode.Timeout,
                $"transaction {transaction.Id} is not final after {WaitMs / 1000} s: check with 'fwledger status' that a quorum of validators runs");
        }

        Outcome outcome = (Outcome)receipt.OutcomeCode;
        if (outcome == Outcome.Accepted) return receipt;
        throw new CommandException(ExitCode.RefusedByChain,
            $"the chain refuses the call: {receipt.Outcome} (code {receipt.OutcomeCode}){OutcomeAdvice.For(outcome)}");
    }

    /// <summary>The participant that a key belongs to; it may have been rotated to, so the key's own address does not tell.</summary>
    /// <exception cref="CommandException">The key is nobody's.</exception>
    public static async Task<ParticipantView> FindOwnerAsync(Fwledger.V1.Ledger.LedgerClient client, ISigner signer, CancellationToken cancellation)
    {
        try
        {
            return await client.GetParticipantAsync(new GetParticipantRequest { Participant = signer.PublicKey.ToString() }, cancellationToken: cancellation)
                .ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            throw new CommandException(ExitCode.NotFound,
                $"key {signer.PublicKey} belongs to no participant of this chain: have it registered with 'fwledger participants propose register'");
        }
    }

    /// <summary>The address that a key calls in the name of: its participant's, or its own if it belongs to none, whom the chain then refuses.</summary>
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
