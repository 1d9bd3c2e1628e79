using System.Threading.Channels;
using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Commits;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Chain.Node.Submission;

namespace Chain.Node.EvidenceReports;

/// <summary>
/// Submits evidence that this node's consensus engine found, as a transaction of this node, unless another node has submitted it already
/// (threat D04).
/// </summary>
internal sealed class EvidenceReporter(
    ChainStore store, OwnTransactions transactions, ReceiptWaiter waiter, TimeProvider time, ILogger<EvidenceReporter> logger) : BackgroundService
{
    /// <summary>Maximum queue length: 64. Further evidence is dropped, because one proof per faulty validator is enough.</summary>
    public const int WaitingMax = 64;

    /// <summary>Maximum number of submissions per piece: 10. With <see cref="FinalWithin"/>, they take up to 150 s.</summary>
    private const int AttemptsMax = 10;

    // The nodes submit one after another, in order of their index, so that usually only one of them submits.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan FinalWithin = TimeSpan.FromSeconds(15);
    private readonly Channel<Evidence> _found = Channel.CreateBounded<Evidence>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Queues a piece of evidence. Never waits.</summary>
    public void Report(Evidence evidence) => _found.Writer.TryWrite(evidence);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (Evidence evidence in _found.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            await SubmitAsync(evidence, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task SubmitAsync(Evidence evidence, CancellationToken cancellation)
    {
        Hash256 id = evidence.Id(store.Genesis.ChainId);
        byte[] payload = ParticipantCalls.SubmitEvidence(evidence);
        await Task.Delay(Turn * TurnOf(evidence), time, cancellation).ConfigureAwait(false);
        for (int attempt = 0; attempt < AttemptsMax && !IsRecorded(id); attempt++)
        {
            const int Method = ParticipantMethods.SubmitEvidence;
            (Hash256 transaction, AdmissionVerdict verdict) = await transactions.SubmitAsync(ContractKind.Participants, Method, default, payload, cancellation)
                .ConfigureAwait(false);
            bool waits = verdict is AdmissionVerdict.Admitted or AdmissionVerdict.AlreadyWaiting;
            if (!waits) EvidenceLog.NotAdmitted(logger, id.ToString(), verdict.ToString());
            if (await waiter.WaitAsync(transaction, FinalWithin, caller: null, cancellation).ConfigureAwait(false) is not (long height, int index)) continue;
            if (store.GetBlock(height) is { } block && store.GetReceipts(height, block.Transactions.Count) is { } receipts)
                EvidenceLog.Final(logger, id.ToString(), height, receipts[index].Outcome.ToString());
            return;
        }
    }

    private bool IsRecorded(Hash256 id)
    {
        using StateView view = store.OpenView();
        return view.HasEvidence(id);
    }

    private int TurnOf(Evidence evidence)
    {
        ValidatorSet set = store.Head.NextValidators;
        int index = set.IndexOf(transactions.Sender);
        return index < 0 ? set.Count : (int)((index + evidence.Height) % set.Count);
    }
}
