using Chain.Node.Attestation;
using Chain.Node.ConsensusHost;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Replication;
using Chain.Node.Storage;
using Chain.Node.Sync;
using Chain.Node.Telemetry;

namespace Chain.Node.Hosting.Roles;

/// <summary>Updates the gauges that no event updates, each time a client collects the metrics.</summary>
internal sealed class MetricsSampler(
    NodeMetrics metrics, ChainStore store, TransactionPool pool, PeerHub hub, PeerHeights heights, BlockSync sync,
    AttestationService? releases = null, LocationAttestationService? copies = null)
{
    /// <summary>Updates the gauges.</summary>
    public void Sample()
    {
        metrics.Peers.Set(hub.ConnectedCount);
        foreach (PeerLink link in hub.Links) metrics.PeerHeight.WithLabels(link.Name).Set(Math.Max(0, heights.Deciding(link.Identity) - 1));
        metrics.MempoolTransactions.Set(pool.Count);
        metrics.MempoolReady.Set(pool.ReadyCount);
        metrics.MempoolBytes.Set(pool.Bytes);
        metrics.AttestationBacklog.WithLabels("release").Set(releases?.Backlog ?? 0);
        metrics.AttestationBacklog.WithLabels("copy").Set(copies?.Backlog ?? 0);
        metrics.CatchingUp.Set(sync.IsCatchingUp ? 1 : 0);
        foreach ((string family, long bytes) in store.FileBytes()) metrics.StoreBytes.WithLabels(family).Set(bytes);
        foreach ((string use, long bytes) in store.MemoryBytes()) metrics.StoreMemoryBytes.WithLabels(use).Set(bytes);
    }
}
