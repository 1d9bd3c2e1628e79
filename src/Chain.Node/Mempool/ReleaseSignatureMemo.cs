using Chain.Core.Primitives;

namespace Chain.Node.Mempool;

/// <summary>
/// Remembers which release signatures in deployments are good, by transaction id. The id covers the payload, so it covers the bytes of
/// the signatures, too. Bounded: a forgotten signature is verified again. Thread-safe.
/// </summary>
internal sealed class ReleaseSignatureMemo
{
    /// <summary>Maximum number of remembered transactions: two generations.</summary>
    public const int TransactionsMax = 2 * GenerationMax;

    // One generation holds a full block of deployments.
    private const int GenerationMax = Core.Limits.BlockTransactionsMax;

    private readonly Lock _lock = new();
    private Dictionary<Hash256, ushort> _young = [], _old = [];

    /// <summary>Returns a bitmap: bit i is set if release signature i of the transaction is known to be good.</summary>
    public ushort GoodSignatures(Hash256 transactionId)
    {
        lock (_lock) return _young.TryGetValue(transactionId, out ushort good) || _old.TryGetValue(transactionId, out good) ? good : (ushort)0;
    }

    /// <summary>Adds verified signatures. A full young generation becomes the old one, and the previous old one is dropped.</summary>
    public void Remember(Hash256 transactionId, ushort goodReleaseSignatures)
    {
        lock (_lock)
        {
            if (_young.Count >= GenerationMax) (_old, _young) = (_young, []);
            _young[transactionId] = (ushort)(_young.GetValueOrDefault(transactionId) | goodReleaseSignatures);
        }
    }
}
