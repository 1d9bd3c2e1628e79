using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;

namespace Chain.Node.Replication;

/// <summary>
/// Counts the bytes of the images that a broker's contracts oblige it to keep, each image once. Reads the open contracts once per block. Also
/// counts proposals that are in no block yet, so that several proposals at the same time do not exceed a quota. One caller at a time.
/// </summary>
/// <param name="store">The chain.</param>
/// <param name="broker">The broker.</param>
/// <param name="isUnderWay">Whether the proposal of a contract still waits for a block.</param>
internal sealed class BoundImages(ChainStore store, Address broker, Func<Address, bool> isUnderWay)
{
    private readonly Dictionary<Address, ReleaseManifest> _proposed = [];
    private readonly Dictionary<Hash256, long> _sizes = [];
    private long _height = -1;

    /// <summary>The bytes at the head.</summary>
    public long CountBytes()
    {
        if (store.Head.Height != _height) Read();
        return _sizes.Values.Sum();
    }

    /// <summary>Counts the image of a new proposal.</summary>
    public void Add(Address contract, ReleaseManifest manifest)
    {
        _proposed[contract] = manifest;
        _sizes[manifest.ImageSha256] = manifest.ImageSizeBytes;
    }

    /// <summary>The open contracts of a broker.</summary>
    public static IEnumerable<ReplicationView> OpenContracts(StateView state, Address broker) =>
        state.OpenReplicationsOf(broker).Select(contract => ReplicationView.Read(state, contract)).OfType<ReplicationView>().Where(c => c.IsOpen);

    private void Read()
    {
        // Before the view is opened: a proposal that has left the mempool by now is in the view, or is proposed again.
        foreach (Address contract in _proposed.Keys.Where(contract => !isUnderWay(contract)).ToList()) _proposed.Remove(contract);
        using StateView state = store.OpenView();
        _sizes.Clear();
        foreach (ReleaseManifest manifest in OpenContracts(state, broker).Select(c => c.Release.Manifest).Concat(_proposed.Values))
            _sizes[manifest.ImageSha256] = manifest.ImageSizeBytes;
        _height = state.Head.Height;
    }
}
