using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Submission;
using Chain.Node.Telemetry;

namespace Chain.Node.Hosting.Roles;

/// <summary>Forwards the messages of peers to the consensus loop and the mempool.</summary>
internal sealed class NodeInbox(ConsensusLoop loop, TransactionIntake intake, PeerObservations observations, NodeMetrics metrics) : IPeerInbox
{
    public void OnSignal(Address from, PeerSignal signal) => observations.Record(from, signal);

    public ValueTask OnConsensusAsync(Address from, ConsensusMessage message, JournalStanding journal, int bytes, CancellationToken cancellation) =>
        loop.EnqueueAsync(from, message, journal, bytes, cancellation);

    public async Task<AdmissionVerdict[]> OnTransactionsAsync(Address from, IReadOnlyList<Transaction> transactions)
    {
        AdmissionVerdict[] verdicts = await intake.SubmitAsync(transactions, forward: false, IntakeSource.OfPeer(from)).ConfigureAwait(false);
        foreach (AdmissionVerdict verdict in verdicts)
        {
            if (verdict is not (AdmissionVerdict.Admitted or AdmissionVerdict.AlreadyWaiting)) metrics.Refused.WithLabels("peer", verdict.ToString()).Inc();
        }

        return verdicts;
    }
}
