namespace Chain.Core.Merkle;

/// <summary>Where the path of a state proof ends. The numbers are part of the encoding. [STT.7]</summary>
internal enum StateProofKind
{
    /// <summary>Not a proof.</summary>
    Unspecified = 0,

    /// <summary>At the path's own leaf.</summary>
    Member = 1,

    /// <summary>At an empty subtree.</summary>
    Empty = 2,

    /// <summary>At a leaf with another path, which is the only entry of its subtree.</summary>
    OtherLeaf = 3,
}
