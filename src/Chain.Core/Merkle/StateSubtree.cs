using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>A subtree of the new tree, whose hash is either known or still to be computed.</summary>
/// <param name="Hash">Its hash if it is known.</param>
/// <param name="Made">Index of its node among those made, or -1 if the hash is known.</param>
/// <param name="Kind">What its top is.</param>
internal readonly record struct StateSubtree(Hash256 Hash, int Made, StateSubtreeKind Kind)
{
    /// <summary>The subtree without entries.</summary>
    public static StateSubtree Empty => new(Hash256.Zero, -1, StateSubtreeKind.Empty);

    /// <summary>A subtree of the old tree that is a part of the new one.</summary>
    public static StateSubtree Kept(in Hash256 hash, StateSubtreeKind kind) => hash.Equals(Hash256.Zero) ? Empty : new(hash, -1, kind);
}
