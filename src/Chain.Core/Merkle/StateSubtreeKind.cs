namespace Chain.Core.Merkle;

/// <summary>Kind of the top node of a subtree.</summary>
internal enum StateSubtreeKind
{
    /// <summary>A leaf or a branch that has not been read yet.</summary>
    Unread = 0,

    /// <summary>No node: no entry.</summary>
    Empty = 1,

    /// <summary>A leaf: one entry.</summary>
    Leaf = 2,

    /// <summary>A branch: two entries or more.</summary>
    Branch = 3,
}
