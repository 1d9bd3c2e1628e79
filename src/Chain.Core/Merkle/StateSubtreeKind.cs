namespace Chain.Core.Merkle;

/// <summary>What stands at the top of a subtree.</summary>
internal enum StateSubtreeKind
{
    /// <summary>Not read yet: a leaf or a branch.</summary>
    Unread = 0,

    /// <summary>Nothing.</summary>
    Empty = 1,

    /// <summary>A leaf: the only entry.</summary>
    Leaf = 2,

    /// <summary>A branch: two entries or more.</summary>
    Branch = 3,
}
