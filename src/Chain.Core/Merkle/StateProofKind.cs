namespace Chain.Core.Merkle;

/// <summary>Where the path of a state proof ends; the numbers stand in the encoding. [STT.7]</summary>
internal enum StateProofKind
{
    /// <summary>Not a proof.</summary>
    Unspecified = 0,

    /// <summary>At the path's own leaf.</summary>
    Member = 1,

    /// <summary>At an empty subtree.</summary>
    Empty = 2,

    /// <summary>At the only leaf of the subtree, which has another path.</summary>
    OtherLeaf = 3,
}
