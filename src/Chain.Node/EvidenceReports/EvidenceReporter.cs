using Chain.Node.Storage.Reads;
using System.Threading.Channels;
using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Commits;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Submission;

namespace Chain.Node.EvidenceReports;

/// <summary>
/// Brings evidence that this node's consensus found onto the chain, once: as a transaction of its own, unless another node was faster
/// (threat D04).
/// </summary>
internal sealed class EvidenceReporter(ChainStore store, OwnTransactions transactions, ReceiptWaiter receipts, TimeProvider time,
    ILogger<EvidenceReporter> logger)
    : BackgroundService
{
    /// <summary>Pieces that may wait; a validator that signs everything twice needs to be proven guilty once.</summary>
    public const int WaitingMax = 64;

    /// <summary>Times that a piece is handed in; after that its proof has been on offer for minutes, here and at others.</summary>
    private const int AttemptsMax = 10;

    // Nodes take turns by their place in the set, so that most often one of them pays for the transaction.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan FinalWithin = TimeSpan.FromSeconds(15);
    private readonly Channel<Evidence> _found = Channel.CreateBounded<Evidence>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Takes a piece of evidence; never waits.</summary>
    public void Report(Evidence evidence) => _found.Writer.TryWrite(evidence);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (Evidence evidence in _found.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            await BringAsync(evidence, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task BringAsync(Evidence evidence, CancellationToken cancellation)
    {
        Hash256 id = evidence.Id(store.Genesis.ChainId);
        byte[] payload = ParticipantCalls.SubmitEvidence(evidence);
        await Task.Delay(Turn * PlaceFor(evidence), time, cancellation).ConfigureAwait(false);
        for (int attempt = 0; attempt < AttemptsMax && !IsRecorded(id); attempt++)
        {
            const int Method = ParticipantMethods.SubmitEvidence;
            (Hash256 transaction, AdmissionVerdict verdict) = await transactions.SubmitAsync(ContractKind.Participants, Method, default, payload, cancellation)
                .ConfigureAwait(false);
            bool waits = verdict is AdmissionVerdict.Admitted or AdmissionVerdict.AlreadyWaiting;
            if (!waits) EvidenceLog.NotAdmitted(logger, id.ToString(), verdict.ToString());
            if (await receipts.WaitAsync(transaction, FinalWithin, caller: null, cancellation).ConfigureAwait(false) is not (long height, int index)) continue;
            Receipt receipt = store.GetReceipts(height, store.GetBlock(height)!.Transactions.Count)[index];
            EvidenceLog.Final(logger, id.ToString(), height, receipt.Outcome.ToString());
            return;
        }
    }

    private bool IsRecorded(Hash256 id)
    {
        using StateView view = store.OpenView();
        return view.HasEvidence(id);
    }

    private int PlaceFor(Evidence evidence)
    {
        ValidatorSet set = store.Head.NextValidators;
        int index = set.IndexOf(transactions.Sender);
        return index < 0 ? set.Count : (int)((index + evidence.Height) % set.Count);
    }
}
