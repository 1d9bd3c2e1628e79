using Chain.Node.Events;

namespace Chain.Node.Replication;

/// <summary>Logs replication events that a vendor or a broker must know.</summary>
internal sealed class ReplicationReports(ILogger<ReplicationReports> logger) : INodeEventListener
{
    /// <inheritdoc/>
    public void On(NodeEvent e)
    {
        switch (e)
        {
            case ReplicationActivity.ProposalDecided decided:
                ReplicationLog.Proposed(
                    logger, decided.Broker.ToString(), decided.Release.ToString(), decided.Decision.ToString(), decided.Contract.ToString());
                break;
            case ReplicationActivity.QuotaReached reached:
                ReplicationLog.QuotaReached(logger, reached.Release.ToString(), reached.ImageSizeBytes);
                break;
            case ReplicationActivity.ImageEvicted evicted:
                ReplicationLog.Evicted(logger, evicted.ImageSha256.ToString());
                break;
        }
    }
}
