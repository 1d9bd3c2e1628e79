using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;

namespace Chain.Node.Replication;

/// <summary>How many brokers carry each release, by contracts that are accepted and open: read once a block, whoever asks. Thread-safe.</summary>
internal sealed class ReleaseCarriers(ChainStore store)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Address, int> _counts = [];
    private long _height = -1;

    /// <summary>Brokers that carry the release at the head.</summary>
    public int Count(Address release)
    {
        lock (_lock)
        {
            if (store.Head.Height != _height) Read_NeedsLock();
            return _counts.GetValueOrDefault(release);
        }
    }

    private void Read_NeedsLock()
    {
        using StateView state = store.OpenView();
        _counts.Clear();
        foreach (Address contract in store.ListReplications())
        {
            if (ReplicationView.Read(state, contract) is not { IsOpen: true, Record.Status: not ReplicationStatus.Proposed } view) continue;
            _counts[view.Record.Release] = _counts.GetValueOrDefault(view.Record.Release) + 1;
        }

        _height = state.Head.Height;
    }
}
