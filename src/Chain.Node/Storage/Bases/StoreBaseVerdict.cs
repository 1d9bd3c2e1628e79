namespace Chain.Node.Storage.Bases;

/// <summary>Whether a store could begin with what was given.</summary>
internal enum StoreBaseVerdict
{
    Unspecified = 0,

    /// <summary>The store is there.</summary>
    Created = 1,

    /// <summary>The header is of another chain, or that of the genesis.</summary>
    WrongChain = 2,

    /// <summary>A validator set is not the one that the header names.</summary>
    WrongValidators = 3,

    /// <summary>The certificate does not prove that the validators decided the header.</summary>
    WrongCertificate = 4,

    /// <summary>The history is not the one that the header names.</summary>
    WrongHistory = 5,

    /// <summary>The state is not the one that the header names, or its entries are not in order.</summary>
    WrongState = 6,
}
