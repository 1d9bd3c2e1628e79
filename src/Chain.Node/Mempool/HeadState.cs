using System.Collections.Concurrent;
using Chain.Contracts;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;

namespace Chain.Node.Mempool;

/// <summary>What admission reads of the state at one head, each value once.</summary>
/// <remarks>
/// A thousand transactions of a sender need its record and nonce once a block.
/// Thread-safe. Only what is there is kept, so it holds no more than the records and nonces of the chain's own participants. A value that
/// a block has just replaced may be read as new or old; a transaction that goes stale that way is dropped when a block is made.
/// </remarks>
internal sealed class HeadState(ChainStore store, long height) : IStateReader
{
    private readonly ConcurrentDictionary<Hash256, ReadOnlyMemory<byte>> _values = new();

    /// <summary>Height of the head.</summary>
    public long Height => height;

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value)
    {
        if (_values.TryGetValue(key.Path, out value)) return true;
        if (!store.TryReadState(key.Path, out value)) return false;
        _values.TryAdd(key.Path, value);
        return true;
    }
}
