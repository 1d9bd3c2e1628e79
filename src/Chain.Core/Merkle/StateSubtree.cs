using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>A subtree of the new tree. Its hash is known or computed later.</summary>
/// <param name="Hash">The hash, if it is known.</param>
/// <param name="Made">Index of the top node in <see cref="StateTreeBatch.Made"/>, or -1 if the hash is known.</param>
/// <param name="Kind">Kind of the top node.</param>
internal readonly record struct StateSubtree(Hash256 Hash, int Made, StateSubtreeKind Kind)
{
    /// <summary>The subtree without entries.</summary>
    public static StateSubtree Empty => new(Hash256.Zero, -1, StateSubtreeKind.Empty);

    /// <summary>Creates an unchanged subtree of the old tree.</summary>
    public static StateSubtree Kept(in Hash256 hash, StateSubtreeKind kind) => hash.Equals(Hash256.Zero) ? Empty : new(hash, -1, kind);
}
