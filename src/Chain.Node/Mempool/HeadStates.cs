using Chain.Node.Storage;

namespace Chain.Node.Mempool;

/// <summary>Provides admission with the state at the newest head. Thread-safe.</summary>
internal sealed class HeadStates(ChainStore store)
{
    private volatile HeadState? _newest;

    /// <summary>The state at the head. Each block makes a new object.</summary>
    public HeadState Newest
    {
        get
        {
            long height = store.Head.Height;
            HeadState? newest = _newest;
            return newest is not null && newest.Height == height ? newest : _newest = new HeadState(store, height);
        }
    }
}
