using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EndToEnd.Tests.Cluster;

/// <summary>Sends one participant's transactions and assigns their nonces, so that many can be in flight.</summary>
/// <remarks>
/// It sends attestations of a release that does not exist. This is the cheapest call that passes every check; consensus handles it like
/// any other, and its receipt says that it was rejected.
/// </remarks>
internal sealed class LedgerSender(Hash256 chainId, ISigner signer, Fwledger.V1.Ledger.LedgerClient client)
{
    private const int WaitMs = 60_000;
    private static readonly byte[] Payload = FirmwareUpdateCalls.Attest(1, Hash256.Zero);
    private ulong? _next;

    /// <summary>Submits one transaction and returns its id.</summary>
    public async Task<Hash256> SubmitAsync()
    {
        _next ??= (await client.GetAccountAsync(new GetAccountRequest { Address = signer.Address.ToString() })).NextNonce;
        Transaction transaction = Transaction.Create(
            chainId, signer, signer.Address, _next.Value, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest, default, Payload);
        await client.SubmitTransactionAsync(new SubmitTransactionRequest { Transaction = ByteString.CopyFrom(transaction.Encoded.Span) });
        _next++;
        return transaction.Id;
    }

    /// <summary>Waits until a transaction is final.</summary>
    public async Task<ReceiptReply> WaitAsync(Hash256 id) =>
        await client.GetReceiptAsync(new GetReceiptRequest { TransactionId = id.ToString(), WaitMs = WaitMs });

    /// <summary>Submits one transaction and waits until it is final.</summary>
    public async Task<ReceiptReply> SendAsync() => await WaitAsync(await SubmitAsync());

    /// <summary>Like <see cref="SendAsync"/>, but retries while the node is unavailable.</summary>
    public async Task<ReceiptReply> SendPersistentlyAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await SendAsync();
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Internal
                or StatusCode.FailedPrecondition)
            {
                // The node is not listening yet, or is gone. Or an interrupted call did arrive and used its nonce, so ask for
                // the next nonce again.
                _next = null;
                await Task.Delay(20, cancellation);
            }
        }
    }
}
