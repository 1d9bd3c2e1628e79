using Chain.Core.Records;
using Chain.Node.Configuration;

namespace Chain.Node.Replication;

/// <summary>The vendor's policy: which proposals its node accepts automatically. Pure. [P3.6]</summary>
internal sealed class AcceptancePolicy(AcceptanceConfiguration? settings)
{
    private const string Any = "*";

    /// <summary>Decides on a proposal for one of the vendor's releases.</summary>
    /// <param name="proposal">The replication contract, in status Proposed.</param>
    /// <param name="release">The release of the proposal.</param>
    /// <param name="carriers">Number of brokers with an accepted, open contract for the release.</param>
    public AcceptanceDecision Decide(ReplicationRecord proposal, ReleaseRecord release, int carriers)
    {
        if (release.Status != ReleaseStatus.Active) return AcceptanceDecision.ReleaseNotActive;
        if (settings is null) return AcceptanceDecision.AskVendor;
        if (!Names(settings.Brokers, proposal.Broker.ToString())) return AcceptanceDecision.AskVendor;
        if (!Names(settings.Models, release.Manifest.Model)) return AcceptanceDecision.AskVendor;
        return carriers < settings.BrokersPerReleaseMax ? AcceptanceDecision.Accept : AcceptanceDecision.EnoughBrokers;
    }

    private static bool Names(IReadOnlyList<string> list, string name) => list.Contains(Any, StringComparer.Ordinal)
        || list.Contains(name, StringComparer.Ordinal);
}
