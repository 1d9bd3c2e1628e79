using Chain.Core.Primitives;

namespace Chain.Node.Mempool;

/// <summary>
/// Which release signatures inside deployments were found good, by the id of the transaction, which covers its payload and so the very
/// bytes of those signatures. Bounded; what is forgotten is verified again. Thread-safe.
/// </summary>
internal sealed class ReleaseSignatureMemo
{
    /// <summary>Transactions that are remembered at most: twice as many as one generation holds.</summary>
    public const int TransactionsMax = 2 * GenerationMax;

    // A full block of deployments fits into one generation.
    private const int GenerationMax = Core.Limits.BlockTransactionsMax;

    private readonly Lock _lock = new();
    private Dictionary<Hash256, ushort> _young = [], _old = [];

    /// <summary>Bit i is set if number i of the transaction's release signatures is known to be good.</summary>
    public ushort GoodOf(Hash256 transactionId)
    {
        lock (_lock) return _young.TryGetValue(transactionId, out ushort good) || _old.TryGetValue(transactionId, out good) ? good : (ushort)0;
    }

    /// <summary>Adds what was verified. A generation that is full becomes the old one, and the one before is forgotten.</summary>
    public void Remember(Hash256 transactionId, ushort goodReleaseSignatures)
    {
        lock (_lock)
        {
            if (_young.Count >= GenerationMax) (_old, _young) = (_young, []);
            _young[transactionId] = (ushort)(_young.GetValueOrDefault(transactionId) | goodReleaseSignatures);
        }
    }
}
