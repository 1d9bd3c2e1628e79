using System.Text.Json.Nodes;
using Chain.Core.Ledger;

namespace Chain.Node.Decoding;

/// <summary>Headers, certificates, transactions and receipts as JSON, decoded from their canonical bytes. Names are those of the specifications.</summary>
internal static class BlockJson
{
    /// <summary>A header with its hash.</summary>
    public static JsonObject Of(BlockHeader header) => new()
    {
        ["version"] = header.Version,
        ["chain_id"] = $"{header.ChainId}",
        ["height"] = JsonIntegers.Of(header.Height),
        ["time_ms"] = JsonIntegers.Of(header.TimeMs),
        ["parent_hash"] = $"{header.ParentHash}",
        ["transactions_root"] = $"{header.TransactionsRoot}",
        ["receipts_root"] = $"{header.ReceiptsRoot}",
        ["state_root"] = $"{header.StateRoot}",
        ["history_root"] = $"{header.HistoryRoot}",
        ["validators_hash"] = $"{header.ValidatorsHash}",
        ["next_validators_hash"] = $"{header.NextValidatorsHash}",
        ["last_set_change_height"] = JsonIntegers.Of(header.LastSetChangeHeight),
        ["proposer_index"] = header.ProposerIndex,
    };

    /// <summary>A certificate: what was decided, and who signed it.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="validators">The set that signed it; null if it is not at hand, so that signers have no address.</param>
    public static JsonObject Of(CommitCertificate certificate, ValidatorSet? validators) => new()
    {
        ["height"] = JsonIntegers.Of(certificate.Height),
        ["round"] = certificate.Round,
        ["block_hash"] = $"{certificate.BlockHash}",
        ["signers"] = new JsonArray([.. certificate.SignerIndices.Select(index => new JsonObject
        {
            ["index"] = index,
            ["address"] = validators is not null && index < validators.Count ? $"{validators[index].Address}" : null,
        })]),
    };

    /// <summary>A validator set, in the order of its indices.</summary>
    public static JsonArray Of(ValidatorSet validators) => new([.. validators.Members.Select(member => new JsonObject
    {
        ["address"] = $"{member.Address}",
        ["public_key"] = $"{member.PublicKey}",
    })]);

    /// <summary>A transaction with the call that it makes.</summary>
    public static JsonObject Of(Transaction transaction) => new()
    {
        ["id"] = $"{transaction.Id}",
        ["sender"] = $"{transaction.Sender}",
        ["public_key"] = $"{transaction.Key}",
        ["nonce"] = JsonIntegers.Of(transaction.Nonce),
        ["kind"] = transaction.Kind.ToString(),
        ["target"] = $"{transaction.Target}",
        ["call"] = CallJson.Of(transaction.Kind, transaction.Method, transaction.Payload.Span),
    };

    /// <summary>A receipt with its events.</summary>
    public static JsonObject Of(Receipt receipt) => new()
    {
        ["transaction_id"] = $"{receipt.TransactionId}",
        ["outcome"] = receipt.Outcome.ToString(),
        ["contract"] = $"{receipt.Contract}",
        ["events"] = new JsonArray([.. receipt.Events.Select(e => new JsonObject
        {
            ["type"] = e.Type.ToString(),
            ["contract"] = $"{e.Contract}",
            ["subject"] = $"{e.Subject}",
        })]),
    };
}
