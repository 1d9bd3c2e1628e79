using Chain.Contracts.OutcomeReports;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Fwledger.V1;
using Gateway.Receipts;
using Google.Protobuf;
using Grpc.Core;

namespace Chain.Node.OutcomeReporting;

/// <summary>Signs a gateway's reports with its participant key and brings them onto the chain, by whichever of its nodes takes them.</summary>
/// <remarks>
/// A report is looked up on the chain before it is sent, so that one whose answer was lost is found and not sent twice. The nodes are not
/// trusted with more than carrying it: what they could do is keep it from the chain, and the next report says it all again (threat G06).
/// </remarks>
internal sealed class LedgerOutcomeSink(IReadOnlyList<GrpcLightSource> sources, EcdsaSigner signer, Hash256 chainId) : IOutcomeSink, IDisposable
{
    private const int WaitMs = 20_000;
    private const int NoncesMax = 16;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<OutcomeReply> ReportAsync(OutcomeSnapshot snapshot, CancellationToken ct)
    {
        OutcomeReply reply = new(OutcomeVerdict.Unreachable, "no node takes reports");
        foreach (GrpcLightSource source in sources)
        {
            try
            {
                reply = await ReportToAsync(source.Client, snapshot, ct).ConfigureAwait(false);
                if (reply.Verdict != OutcomeVerdict.Unreachable) return reply;
            }
            catch (RpcException e)
            {
                ct.ThrowIfCancellationRequested();
                if (e.StatusCode != StatusCode.Unimplemented) reply = new OutcomeReply(OutcomeVerdict.Unreachable, $"{source.Name}: {e.Status.Detail}");
            }
        }

        return reply;
    }

    /// <inheritdoc/>
    public void Dispose() => signer.Dispose();

    private async Task<OutcomeReply> ReportToAsync(Fwledger.V1.Ledger.LedgerClient client, OutcomeSnapshot snapshot, CancellationToken ct)
    {
        ParticipantView gateway;
        try
        {
            GetParticipantRequest request = new() { Participant = signer.PublicKey.ToString() };
            gateway = await client.GetParticipantAsync(request, Limit(AnswerLimit, ct)).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return new OutcomeReply(OutcomeVerdict.Refused, $"key {signer.PublicKey} belongs to no participant: have it registered with the role gateway");
        }

        Address id = Address.Parse(gateway.Address);
        if (await FindOnChainAsync(client, id, snapshot, ct).ConfigureAwait(false) is { } known) return known;
        Transaction transaction = await HandInAsync(client, id, gateway.NextNonce, snapshot, ct).ConfigureAwait(false);
        ReceiptReply receipt;
        try
        {
            GetReceiptRequest request = new() { TransactionId = transaction.Id.ToString(), WaitMs = WaitMs };
            receipt = await client.GetReceiptAsync(request, Limit(TimeSpan.FromMilliseconds(WaitMs) + AnswerLimit, ct)).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return new OutcomeReply(OutcomeVerdict.Unreachable, $"transaction {transaction.Id} is not final after {WaitMs / 1000} s");
        }

        return (Outcome)receipt.OutcomeCode switch
        {
            Outcome.Accepted => new OutcomeReply(OutcomeVerdict.Recorded, $"in block {receipt.Height}"),
            Outcome.ReportOutOfSequence => await FindOnChainAsync(client, id, snapshot, ct).ConfigureAwait(false)
                ?? new OutcomeReply(OutcomeVerdict.Unreachable, "the node has not seen the last report yet"),
            _ => new OutcomeReply(OutcomeVerdict.Refused, receipt.Outcome),
        };
    }

    /// <summary>What the chain's last report about the release means for this one; null if this one comes next.</summary>
    private static async Task<OutcomeReply?> FindOnChainAsync(Fwledger.V1.Ledger.LedgerClient client, Address id, OutcomeSnapshot snapshot,
        CancellationToken ct)
    {
        GetStateProofRequest request = new() { Path = StateKeys.OutcomeReport(snapshot.Release, id).Path.ToString() };
        StateProofReply state = await client.GetStateProofAsync(request, Limit(AnswerLimit, ct)).ConfigureAwait(false);
        OutcomeReport? last = state.Present && OutcomeReport.TryDecode(state.Value.Span, out OutcomeReport? report) ? report : null;
        ulong lastSequence = last?.Sequence ?? 0;
        if (last is not null && lastSequence == snapshot.Sequence && last.ReceiptsRoot == snapshot.ReceiptsRoot && last.Counts == snapshot.Counts)
            return new OutcomeReply(OutcomeVerdict.Recorded, $"it is there since block {last.Height}");
        return snapshot.Sequence == lastSequence + 1 ? null
            : new OutcomeReply(OutcomeVerdict.OutOfSequence, $"the chain has report {lastSequence}", lastSequence);
    }

    private async Task<Transaction> HandInAsync(
        Fwledger.V1.Ledger.LedgerClient client, Address id, ulong nonce, OutcomeSnapshot snapshot, CancellationToken ct)
    {
        byte[] payload = OutcomeReportCalls.Report(snapshot.Release, snapshot.Sequence, snapshot.ReceiptsRoot, snapshot.Counts);
        for (int tries = 1; ; tries++, nonce++)
        {
            Transaction transaction = Transaction.Create(chainId, signer, id, nonce, ContractKind.OutcomeReports, OutcomeReportMethods.Report, default,
                payload);
            try
            {
                SubmitTransactionRequest request = new() { Transaction = ByteString.CopyFrom(transaction.Encoded.Span) };
                await client.SubmitTransactionAsync(request, Limit(AnswerLimit, ct)).ConfigureAwait(false);
                return transaction;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.AlreadyExists && tries < NoncesMax)
            {
                // A call that is not final yet has the nonce; the next one may be free.
            }
        }
    }

    private static CallOptions Limit(TimeSpan limit, CancellationToken ct) => new(deadline: DateTime.UtcNow + limit, cancellationToken: ct);
}
