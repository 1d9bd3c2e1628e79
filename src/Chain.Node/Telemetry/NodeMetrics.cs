using Prometheus;

namespace Chain.Node.Telemetry;

/// <summary>Everything that this node counts, under the prefix fwledger_.</summary>
internal static class NodeMetrics
{
    public static readonly Gauge Height = Prometheus.Metrics.CreateGauge("fwledger_height", "Height of the newest block.");
    public static readonly Counter Transactions = Prometheus.Metrics.CreateCounter("fwledger_transactions_total", "Transactions in committed blocks.");
    public static readonly Counter Evidence = Prometheus.Metrics.CreateCounter("fwledger_evidence_total", "Proven double signatures.");
    public static readonly Gauge Peers = Prometheus.Metrics.CreateGauge("fwledger_peers_connected", "Peers that this node's messages reach.");
    public static readonly Gauge MempoolTransactions = Prometheus.Metrics.CreateGauge("fwledger_mempool_transactions", "Transactions that wait.");
    public static readonly Counter Submitted = Prometheus.Metrics.CreateCounter("fwledger_submitted_total", "Transactions handed in, by verdict.", "verdict");
    public static readonly Counter Attestations = Prometheus.Metrics.CreateCounter("fwledger_attestations_total", "Images fetched to attest them, by outcome.", "outcome");
}
