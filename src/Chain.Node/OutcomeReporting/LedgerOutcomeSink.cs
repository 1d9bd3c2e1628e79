using Chain.Contracts.OutcomeReports;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;
using Fwledger.V1;
using Gateway.Receipts;
using Grpc.Core;

namespace Chain.Node.OutcomeReporting;

/// <summary>Signs a gateway's outcome reports with its participant key, and submits them through the first of its nodes that accepts them.</summary>
/// <remarks>
/// The gateway does not trust the nodes. Its own light client must prove whether the chain has recorded or refused a report, or has it out of
/// sequence. A node can only withhold a report from the chain, and the next report contains all its counts again (threat G06). The sink
/// looks a report up before it submits it. So a report whose answer was lost is not submitted twice. [GW-RECEIPT.7]
/// </remarks>
internal sealed class LedgerOutcomeSink(
    LightClient light, IReadOnlyList<GrpcLightSource> nodes, ISigner signer, Hash256 chainId, TimeProvider time) : IOutcomeSink, IDisposable
{
    private const int WaitMs = 20_000;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeadLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public async Task<OutcomeReply> ReportAsync(OutcomeSnapshot snapshot, CancellationToken ct)
    {
        ProvenEntry owner = await light.GetStateEntryAsync(StateKeys.KeyOwner(signer.PublicKey), ct).ConfigureAwait(false);
        if (owner is ProvenEntry.Absent)
            return new OutcomeReply(OutcomeVerdict.Refused, $"key {signer.PublicKey} belongs to no participant: have it registered with the role gateway");
        if (owner is not ProvenEntry.Found { Value: var bytes } || !Address.TryFrom(bytes.Span, out Address id)) return Unproven(owner);
        if (await FindOnChainAsync(id, snapshot, ct).ConfigureAwait(false) is { } known) return known;
        OutcomeReply reply = new(OutcomeVerdict.Unreachable, "no node accepts reports");
        foreach (GrpcLightSource node in nodes)
        {
            try
            {
                reply = await SubmitToNodeAsync(node, id, snapshot, ct).ConfigureAwait(false);
                if (reply.Verdict != OutcomeVerdict.Unreachable) return reply;
            }
            catch (RpcException e)
            {
                ct.ThrowIfCancellationRequested();
                if (e.StatusCode != StatusCode.Unimplemented) reply = new OutcomeReply(OutcomeVerdict.Unreachable, $"{node.Name}: {e.Status.Detail}");
            }
        }

        return reply;
    }

    /// <inheritdoc/>
    public void Dispose() => (signer as IDisposable)?.Dispose();

    private static OutcomeReply Unproven(ProvenEntry entry) => new(
        OutcomeVerdict.Unreachable,
        entry is ProvenEntry.Refused refused ? $"the last report is not proven: {refused.Verdict}" : "the chain's entry cannot be read");

    private async Task<OutcomeReply> SubmitToNodeAsync(GrpcLightSource node, Address id, OutcomeSnapshot snapshot, CancellationToken ct)
    {
        if (await FindNonceAsync(id, ct).ConfigureAwait(false) is not { } nonce)
            return new OutcomeReply(OutcomeVerdict.Unreachable, "the next nonce is not proven");
        Transaction transaction = await SubmitAsync(node.Client, id, nonce, snapshot, ct).ConfigureAwait(false);
        ReceiptReply hint;
        try
        {
            GetReceiptRequest request = new() { TransactionId = transaction.Id.ToString(), WaitMs = WaitMs };
            hint = await node.Client.GetReceiptAsync(request, Limit(TimeSpan.FromMilliseconds(WaitMs) + AnswerLimit, ct)).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return new OutcomeReply(OutcomeVerdict.Unreachable, $"transaction {transaction.Id} is not final after {WaitMs / 1000} s");
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Aborted)
        {
            return new OutcomeReply(OutcomeVerdict.Unreachable, e.Status.Detail);
        }

        return await VerifyOutcomeAsync(node.Name, transaction, hint, snapshot, ct).ConfigureAwait(false);
    }

    /// <summary>Waits for proof of the call's effect, after a node has claimed that it is final. The light client's head may be a moment behind.</summary>
    private async Task<OutcomeReply> VerifyOutcomeAsync(string node, Transaction call, ReceiptReply hint, OutcomeSnapshot snapshot, CancellationToken ct)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            // Read the nonce first: if a head shows the nonce as used, the call has taken effect at that head.
            ulong? nonce = await FindNonceAsync(call.Sender, ct).ConfigureAwait(false);
            OutcomeReply? found = await FindOnChainAsync(call.Sender, snapshot, ct).ConfigureAwait(false);
            if (found is { Verdict: not OutcomeVerdict.Unreachable }) return found;
            if (found is null && nonce > call.Nonce) return new OutcomeReply(OutcomeVerdict.Refused, hint.Outcome);
            if (time.GetElapsedTime(start) > HeadLimit)
                return found ?? new OutcomeReply(OutcomeVerdict.Unreachable, $"{node} says that {call.Id} is final, and nobody proves it");
            await Task.Delay(PollInterval, time, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Compares with the chain's last report about the release. Null if it is proven that this report is the next one.</summary>
    private async Task<OutcomeReply?> FindOnChainAsync(Address id, OutcomeSnapshot snapshot, CancellationToken ct)
    {
        ProvenEntry entry = await light.GetStateEntryAsync(StateKeys.OutcomeReport(snapshot.Release, id), ct).ConfigureAwait(false);
        OutcomeReport? last = null;
        if (entry is not ProvenEntry.Absent && (entry is not ProvenEntry.Found { Value: var value } || !OutcomeReport.TryDecode(value.Span, out last)))
            return Unproven(entry);
        ulong lastSequence = last?.Sequence ?? 0;
        if (last is not null && lastSequence == snapshot.Sequence && last.ReceiptsRoot == snapshot.ReceiptsRoot && last.Counts == snapshot.Counts)
            return new OutcomeReply(OutcomeVerdict.Recorded, $"recorded in block {last.Height}");
        return snapshot.Sequence == lastSequence + 1 ? null
            : new OutcomeReply(OutcomeVerdict.OutOfSequence, $"the chain has report {lastSequence}", lastSequence);
    }

    private async Task<ulong?> FindNonceAsync(Address id, CancellationToken ct)
    {
        ProvenEntry entry = await light.GetStateEntryAsync(StateKeys.Nonce(id), ct).ConfigureAwait(false);
        return entry switch
        {
            ProvenEntry.Absent => 0,
            ProvenEntry.Found found => Read(found.Value.Span),
            _ => null,
        };

        static ulong? Read(ReadOnlySpan<byte> bytes)
        {
            CborReader reader = new(bytes);
            return reader.TryUInt(ulong.MaxValue, out ulong nonce) ? nonce : null;
        }
    }

    private Task<Transaction> SubmitAsync(
        Fwledger.V1.Ledger.LedgerClient client, Address id, ulong nonce, OutcomeSnapshot snapshot, CancellationToken ct)
    {
        byte[] payload = OutcomeReportCalls.Report(snapshot.Release, snapshot.Sequence, snapshot.ReceiptsRoot, snapshot.Counts);
        return TransactionCarrier.SubmitAsync(client, Sign, nonce, () => Limit(AnswerLimit, ct));

        Transaction Sign(ulong next) =>
            Transaction.Create(chainId, signer, id, next, ContractKind.OutcomeReports, OutcomeReportMethods.Report, default, payload);
    }

    private static CallOptions Limit(TimeSpan limit, CancellationToken ct) => new(deadline: DateTime.UtcNow + limit, cancellationToken: ct);
}
