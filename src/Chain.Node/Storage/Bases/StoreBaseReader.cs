using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Storage.Bases;

/// <summary>Reads from a store what another one needs to begin at a height.</summary>
internal static class StoreBaseReader
{
    /// <summary>What a store needs to begin at a height; null if this store does not keep the state of that height.</summary>
    /// <param name="store">The store.</param>
    /// <param name="view">A view of it, which must stay open while the state is read.</param>
    /// <param name="height">The height, from 1.</param>
    public static StoreBase? Read(ChainStore store, StateView view, long height)
    {
        bool isKept = height >= Math.Max(1, store.PruneHeight) && height <= view.Head.Height && store.HasHeader(height) == HeightVerdict.Kept;
        if (!isKept) return null;
        BlockHeader header = store.GetHeader(height)!;
        ILeafNodeSource history = view.History;
        Hash256[] peaks = [.. HistoryPeaks.Places(height).Select(place => history.TryGetNode(place.Level, place.Index, out Hash256 hash) ? hash
            : throw new InvalidOperationException($"The history store lacks node {place.Index} of level {place.Level}."))];
        return new StoreBase(header, store.GetCertificate(height)!, store.GetValidatorSet(header.ValidatorsHash)!,
            store.GetValidatorSet(header.NextValidatorsHash)!, peaks, view.Entries(header.StateRoot));
    }
}
