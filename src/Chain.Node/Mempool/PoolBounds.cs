using Chain.Core;

namespace Chain.Node.Mempool;

/// <summary>The bounds of the pool. Each validator admits a share of what all pools hold, so no pool has to refuse what an honest peer admitted.</summary>
/// <param name="TransactionsMax">Transactions that all validators together admit from their clients.</param>
/// <param name="BytesMax">The same in bytes.</param>
internal sealed record PoolBounds(int TransactionsMax = PoolBounds.DefaultTransactionsMax, long BytesMax = PoolBounds.DefaultBytesMax)
{
    /// <summary>Default of <see cref="TransactionsMax"/>: 20,000, two full blocks.</summary>
    public const int DefaultTransactionsMax = 20_000;

    /// <summary>Default of <see cref="BytesMax"/>: 32 MiB.</summary>
    public const long DefaultBytesMax = 32L * 1024 * 1024;

    // However many validators there are, a node admits this many transactions and bytes.
    private const int ShareMin = 1_000;
    private const long ShareBytesMin = 2L * 1024 * 1024;

    // This node's services may go this much beyond the share: 25 %.
    private const int ReserveDivisor = 4;

    // A peer commits a block earlier than this node and then fills its share again.
    private const int PeerFactor = 2;

    // Bound of all peers' transactions, as a multiple of what all validators admit.
    private const int TotalFactor = 3;

    /// <summary>Number of validators that share the bounds.</summary>
    public int Validators { get; init; } = 1;

    /// <summary>Transactions that this node admits from its clients.</summary>
    public int Share => Math.Max(Math.Min(ShareMin, TransactionsMax), TransactionsMax / Validators);

    /// <summary>Bytes that this node admits from its clients.</summary>
    public long ShareBytes => Math.Max(Math.Min(ShareBytesMin, BytesMax), BytesMax / Validators);

    /// <summary>Transactions that this node admits from its clients and its own services.</summary>
    public int OwnMax => Share + Share / ReserveDivisor;

    /// <summary>The same in bytes.</summary>
    public long OwnBytesMax => ShareBytes + ShareBytes / ReserveDivisor;

    /// <summary>Transactions that this node holds for one peer.</summary>
    public int PeerMax => PeerFactor * Share;

    /// <summary>The same in bytes.</summary>
    public long PeerBytesMax => PeerFactor * ShareBytes;

    /// <summary>
    /// Transactions of one sender: <see cref="Limits.MempoolPerSenderMax"/> from clients, and twice as many with those of peers. What a peer
    /// has admitted beyond a block that this node does not have yet must not be lost here: all that follow would wait for it.
    /// </summary>
    public static int SenderMax(PoolOrigin origin) => origin.IsOwn ? Limits.MempoolPerSenderMax : PeerFactor * Limits.MempoolPerSenderMax;

    /// <summary>Transactions that this node holds for all peers.</summary>
    public int PeersMax => TotalFactor * TransactionsMax;

    /// <summary>The same in bytes.</summary>
    public long PeersBytesMax => TotalFactor * BytesMax;
}
