using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;

namespace Chain.Node.Replication;

/// <summary>How many brokers carry a release, by contracts that are accepted and open. Thread-safe.</summary>
internal sealed class ReleaseCarriers(ChainStore store)
{
    /// <summary>Brokers that carry the release at the head.</summary>
    public int Count(Address release)
    {
        using StateView state = store.OpenView();
        return state.OpenReplicationsOf(release).Select(contract => ReplicationView.Read(state, contract))
            .Count(view => view is { IsOpen: true, Record.Status: not ReplicationStatus.Proposed });
    }
}
