using System.Globalization;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Chain.Node.Submission;
using Chain.Node.Telemetry;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Chain.Node.Rpc;

/// <summary>Submits clients' transactions to the mempool, one or many per call, and explains each verdict. Thread-safe.</summary>
internal sealed class TransactionSubmissions(
    ChainStore store, TransactionPool pool, TransactionIntake intake, NodeMetrics metrics, IOptions<RateLimiterOptions> rates)
{
    /// <summary>Largest number of transactions per call.</summary>
    public const int CountMax = 256;

    private const string Malformed = "Malformed";

    /// <summary>Submits one transaction; a refusal becomes the call's status.</summary>
    public async Task<SubmitTransactionReply> SubmitAsync(SubmitTransactionRequest request, ServerCallContext context)
    {
        if (!Transaction.TryDecode(request.Transaction.Span, store.Genesis.ChainId, out Transaction? transaction))
        {
            Count(Malformed, 1);
            throw new RpcException(new Status(StatusCode.InvalidArgument, ExplainMalformed(request.Transaction)));
        }

        AdmissionVerdict verdict = (await intake.SubmitAsync([transaction], forward: true, SourceOf(context))
            .WaitAsync(context.CancellationToken).ConfigureAwait(false))[0];
        Count(verdict.ToString(), 1);
        if (IsWaiting(verdict)) return new SubmitTransactionReply { TransactionId = transaction.Id.ToString() };
        AskToRetry(context, verdict);
        throw new RpcException(Explain(verdict, transaction));
    }

    /// <summary>Explains why the mempool dropped a transaction that it had admitted, and what to do.</summary>
    public static string Explain(DropReason reason, Hash256 id) => $"transaction {id} was admitted and then dropped: " + reason switch
    {
        DropReason.GapExpired =>
            $"no transaction with the nonce before it came within {TransactionPool.GapTimeout.TotalSeconds:0} s; submit both again, in order",
        DropReason.NonceUsed => "a block has another transaction with its nonce; sign it again with the next nonce",
        DropReason.Inadmissible => "its sender or its key is no longer in force; sign it with a key that is",
        _ => reason.ToString(),
    };

    /// <summary>Says when to come back, in the words of HTTP and of gRPC.</summary>
    private void AskToRetry(ServerCallContext context, AdmissionVerdict verdict)
    {
        if (RetryAfterMs(verdict) is not (> 0 and int milliseconds)) return;
        context.GetHttpContext().Response.Headers.RetryAfter = ((milliseconds + 999) / 1000).ToString(CultureInfo.InvariantCulture);
        context.ResponseTrailers.Add("grpc-retry-pushback-ms", milliseconds.ToString(CultureInfo.InvariantCulture));
    }

    private int RetryAfterMs(AdmissionVerdict verdict) => AdmissionChecks.MayPass(verdict) ? (int)pool.RetryAfter.TotalMilliseconds : 0;

    /// <summary>Submits many transactions. Each has its own verdict; a refused one does not affect the others.</summary>
    public async Task<SubmitTransactionsReply> SubmitAsync(SubmitTransactionsRequest request, ServerCallContext context)
    {
        int count = request.Transactions.Count;
        if (count > CountMax)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"{count} transactions: submit at most {CountMax} per call"));
        if (!RequestRates.TryTakeMore(rates.Value, context.GetHttpContext(), count - 1))
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted,
                $"more than {RequestRates.PerSecond} transactions per second from one address: try again later"));
        }

        Transaction?[] decoded = [.. request.Transactions.Select(t =>
            Transaction.TryDecode(t.Span, store.Genesis.ChainId, out Transaction? transaction) ? transaction : null)];
        Transaction[] good = [.. decoded.OfType<Transaction>()];
        AdmissionVerdict[] verdicts = await intake.SubmitAsync(good, forward: true, SourceOf(context))
            .WaitAsync(context.CancellationToken).ConfigureAwait(false);
        SubmitTransactionsReply reply = new();
        int next = 0;
        for (int i = 0; i < count; i++)
            reply.Verdicts.Add(decoded[i] is { } transaction ? ToMessage(transaction, verdicts[next++]) : ToMalformed(request.Transactions[i]));
        foreach (IGrouping<string, SubmitVerdict> group in reply.Verdicts.GroupBy(v => v.Verdict)) Count(group.Key, group.Count());
        return reply;
    }

    private void Count(string verdict, int count)
    {
        metrics.Submitted.WithLabels(verdict).Inc(count);
        if (verdict is not (nameof(AdmissionVerdict.Admitted) or nameof(AdmissionVerdict.AlreadyWaiting)))
            metrics.Refused.WithLabels("client", verdict).Inc(count);
    }

    private static IntakeSource SourceOf(ServerCallContext context) => IntakeSource.OfClient(context.RemoteAddress());

    private SubmitVerdict ToMessage(Transaction transaction, AdmissionVerdict verdict) => new()
    {
        TransactionId = transaction.Id.ToString(),
        Verdict = verdict.ToString(),
        Accepted = IsWaiting(verdict),
        Problem = IsWaiting(verdict) ? "" : Explain(verdict, transaction).Detail,
        RetryAfterMs = RetryAfterMs(verdict),
    };

    private static SubmitVerdict ToMalformed(ByteString bytes) => new() { Verdict = Malformed, Problem = ExplainMalformed(bytes) };

    private static bool IsWaiting(AdmissionVerdict verdict) => verdict is AdmissionVerdict.Admitted or AdmissionVerdict.AlreadyWaiting;

    private static string ExplainMalformed(ByteString bytes) =>
        $"these {bytes.Length} bytes are not a transaction in canonical form (at most {Limits.TransactionBytesMax} bytes)";

    private Status Explain(AdmissionVerdict verdict, Transaction transaction) => verdict switch
    {
        AdmissionVerdict.UnknownSender => new(StatusCode.PermissionDenied,
            $"sender {transaction.Sender} is not a participant of this chain: register it first"),
        AdmissionVerdict.SenderSuspended => new(StatusCode.PermissionDenied,
            $"sender {transaction.Sender} is suspended: the authorities must end the suspension"),
        AdmissionVerdict.KeyNotInForce => new(StatusCode.PermissionDenied,
            $"key {transaction.Key} is not in force for {transaction.Sender}: sign with its current key"),
        AdmissionVerdict.NonceTooLow => new(StatusCode.FailedPrecondition,
            $"nonce {transaction.Nonce} was used before: the next one is {NextNonce(transaction)}"),
        AdmissionVerdict.NonceTooFarAhead => new(StatusCode.FailedPrecondition,
            $"nonce {transaction.Nonce} is too far ahead: the next one is {NextNonce(transaction)}"),
        AdmissionVerdict.NonceTaken => new(StatusCode.AlreadyExists,
            $"another transaction with nonce {transaction.Nonce} is already waiting: use the next nonce"),
        AdmissionVerdict.BadSignature => new(StatusCode.InvalidArgument, "the signature does not verify: sign for this chain's id, with low s"),
        AdmissionVerdict.SenderQueueFull => new(StatusCode.ResourceExhausted,
            $"{Limits.MempoolPerSenderMax} transactions of {transaction.Sender} are already waiting: try again when some are final"),
        AdmissionVerdict.PoolFull => new(StatusCode.ResourceExhausted, "the mempool is full: try again later"),
        AdmissionVerdict.NonceGap => new(StatusCode.FailedPrecondition,
            $"nonce {transaction.Nonce} leaves a gap, and the mempool is more than half full: submit nonce {FirstMissing(transaction)} first"),
        _ => new(StatusCode.Internal, $"refused: {verdict}"),
    };

    private ulong FirstMissing(Transaction transaction) => pool.FirstFreeNonce(transaction.Sender, NextNonce(transaction));

    private ulong NextNonce(Transaction transaction)
    {
        using StateView view = store.OpenView();
        return view.NextNonce(transaction.Sender);
    }
}
