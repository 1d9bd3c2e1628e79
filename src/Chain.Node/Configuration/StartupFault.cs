namespace Chain.Node.Configuration;

/// <summary>What kind of thing keeps a node from starting.</summary>
internal enum StartupFault
{
    Unspecified = 0,

    /// <summary>Its data folder: missing, locked, full, damaged, or of another chain.</summary>
    Storage = 1,

    /// <summary>What an operator wrote or laid down: node.json, genesis, keys, certificates.</summary>
    Configuration = 2,

    /// <summary>An address that it should listen on.</summary>
    Address = 3,
}
