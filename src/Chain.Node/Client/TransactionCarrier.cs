using Chain.Core.Ledger;
using Chain.Node.Submission;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Chain.Node.Client;

/// <summary>Submits a transaction through a node's public interface, with the first nonce that is free there.</summary>
internal static class TransactionCarrier
{
    /// <summary>Signs with a nonce and submits; tries the next nonce while the node answers that another transaction uses it.</summary>
    /// <param name="client">The node.</param>
    /// <param name="sign">Creates the transaction for a nonce.</param>
    /// <param name="nonce">First nonce to try: the sender's next one in the state.</param>
    /// <param name="options">Creates the options of each request.</param>
    /// <exception cref="RpcException">The node refuses the transaction, or cannot be reached.</exception>
    public static async Task<Transaction> SubmitAsync(
        Ledger.LedgerClient client, Func<ulong, Transaction> sign, ulong nonce, Func<CallOptions> options)
    {
        (Transaction transaction, RpcException? refusal) = await NonceRetry.SubmitAsync(sign, nonce, CarryAsync).ConfigureAwait(false);
        return refusal is null ? transaction : throw refusal;

        async Task<(bool IsNonceTaken, RpcException? Refusal)> CarryAsync(Transaction signed)
        {
            try
            {
                SubmitTransactionRequest request = new() { Transaction = ByteString.CopyFrom(signed.Encoded.Span) };
                await client.SubmitTransactionAsync(request, options()).ConfigureAwait(false);
                return (false, null);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.AlreadyExists)
            {
                return (true, e);
            }
        }
    }
}
