using System.Collections.Concurrent;
using Chain.Contracts;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;

namespace Chain.Node.Mempool;

/// <summary>Caches the state at one head for admission, so that each value is read from disk once, and each sender's record decoded once.</summary>
/// <remarks>
/// A sender may submit a thousand transactions per block; all of them need the same record and nonce. The cache keeps existing values
/// and participants only, so the records and nonces of the chain's participants bound its size. While a block is being committed, a read may return the
/// old or the new value. If that admits a stale transaction, the next proposer drops it. Thread-safe.
/// </remarks>
internal sealed class HeadState(ChainStore store, long height) : IStateReader
{
    private readonly ConcurrentDictionary<Hash256, ReadOnlyMemory<byte>> _values = new();
    private readonly ConcurrentDictionary<Address, SenderStanding> _senders = new();

    /// <summary>Height of the head.</summary>
    public long Height => height;

    /// <summary>What this state says about a sender.</summary>
    public SenderStanding StandingOf(Address sender)
    {
        if (_senders.TryGetValue(sender, out SenderStanding standing)) return standing;
        standing = SenderStanding.Of(sender, this);
        if (standing.Record is not null) _senders.TryAdd(sender, standing);
        return standing;
    }

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value)
    {
        if (_values.TryGetValue(key.Path, out value)) return true;
        if (!store.TryReadState(key.Path, out value)) return false;
        _values.TryAdd(key.Path, value);
        return true;
    }
}
