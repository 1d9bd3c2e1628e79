using Chain.Core.Primitives;

namespace Chain.Node.Mempool;

/// <summary>
/// The next nonces after the last blocks. A transaction may be added with a state that was read just before a block was committed. Without
/// these, it would wait behind a gap that the block has filled. Not thread-safe.
/// </summary>
internal sealed class RecentNonces
{
    /// <summary>Number of blocks: 4. A caller's state is at most a block or two old.</summary>
    public const int BlocksMax = 4;

    private readonly Queue<Dictionary<Address, ulong>> _blocks = new();
    private Dictionary<Address, ulong> _newest = [];

    /// <summary>Begins the next block.</summary>
    public void BeginBlock()
    {
        if (_blocks.Count == BlocksMax) _blocks.Dequeue();
        _blocks.Enqueue(_newest = []);
    }

    /// <summary>Adds the next nonce of a sender of the newest block.</summary>
    public void Add(Address sender, ulong next) => _newest[sender] = next;

    /// <summary>The next nonce of a sender; 0 if no recent block has a transaction of it.</summary>
    public ulong Next(Address sender)
    {
        ulong next = 0;
        foreach (Dictionary<Address, ulong> block in _blocks) next = Math.Max(next, block.GetValueOrDefault(sender));
        return next;
    }
}
