using Chain.Core.Primitives;

namespace Chain.Node.Mempool;

/// <summary>Counts the places of the pool by owner, and decides who gets one. Not thread-safe: owned by the pool.</summary>
/// <remarks>
/// A sender may have as many transactions and bytes waiting as are free. So the more a pool fills, the less a large sender gets: with N senders
/// that offer all they can, one place in N + 1 stays free for others (threat D16). Nobody loses a place that it has.
/// </remarks>
internal sealed class PoolRoom(PoolBounds bounds)
{
    /// <summary>Transactions that a sender may have waiting even if the clients' window is full: 8.</summary>
    public const int LightSenderMax = 8;

    private readonly Dictionary<Address, (int Count, long Bytes)> _byPeer = [];
    private readonly AdmissionWindow _window = new(bounds.Share);
    private PoolBounds _bounds = bounds;
    private int _own, _foreign;
    private long _ownBytes, _foreignBytes;

    /// <summary>Number of this node's own transactions.</summary>
    public int Own => _own;

    /// <summary>Size of all transactions, in bytes.</summary>
    public long Bytes => _ownBytes + _foreignBytes;

    /// <summary>Limits the clients' transactions to what the chain decides soon.</summary>
    public AdmissionWindow Window => _window;

    /// <summary>Whether more than half of the clients' places are used, so that none is left for what cannot run.</summary>
    public bool IsHalfFull => _own > _window.Limit / 2 || _ownBytes > _bounds.ShareBytes / 2;

    /// <summary>Adapts the shares to the number of validators.</summary>
    public void Resize(int validators)
    {
        if (validators == _bounds.Validators) return;
        _bounds = _bounds with { Validators = Math.Max(1, validators) };
        _window.Resize(_bounds.Share);
    }

    /// <summary>Whether the pool should take another transaction.</summary>
    /// <param name="origin">From whom it is.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="queue">Its sender's transactions in the pool; null for none.</param>
    public bool Has(PoolOrigin origin, int bytes, SenderQueue? queue)
    {
        if (!Fits(origin, bytes)) return false;
        if (!origin.IsOwn || origin.IsThisNode) return true;
        (int count, long used) = (queue?.Count ?? 0, queue?.Bytes ?? 0);
        if (_own >= _bounds.Share || used + bytes > _bounds.ShareBytes - _ownBytes) return false;
        return count < _window.Limit - _own || count < LightSenderMax;
    }

    /// <summary>Whether a transaction is within the hard bounds. A batch whose signatures are being verified may exceed the share.</summary>
    public bool Fits(PoolOrigin origin, int bytes)
    {
        if (origin.IsOwn) return _own < _bounds.OwnMax && _ownBytes + bytes <= _bounds.OwnBytesMax;
        (int count, long used) = _byPeer.GetValueOrDefault(origin.Peer);
        return count < _bounds.PeerMax && used + bytes <= _bounds.PeerBytesMax && _foreign < _bounds.PeersMax
            && _foreignBytes + bytes <= _bounds.PeersBytesMax;
    }

    /// <summary>Counts a transaction that the pool has added.</summary>
    public void Add(PoolOrigin origin, int bytes) => Count(origin, 1, bytes);

    /// <summary>Counts a transaction that the pool has removed.</summary>
    public void Remove(PoolOrigin origin, int bytes) => Count(origin, -1, -bytes);

    private void Count(PoolOrigin origin, int count, long bytes)
    {
        if (origin.IsOwn)
        {
            _own += count;
            _ownBytes += bytes;
            return;
        }

        _foreign += count;
        _foreignBytes += bytes;
        (int Count, long Bytes) used = _byPeer.GetValueOrDefault(origin.Peer);
        if (used.Count + count == 0) _byPeer.Remove(origin.Peer);
        else _byPeer[origin.Peer] = (used.Count + count, used.Bytes + bytes);
    }
}
