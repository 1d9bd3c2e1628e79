namespace Chain.Node.Configuration;

/// <summary>The kind of fault that prevents a node from starting.</summary>
internal enum StartupFault
{
    Unspecified = 0,

    /// <summary>The data folder is missing, locked, full, damaged, or belongs to another chain.</summary>
    Storage = 1,

    /// <summary>A file that an operator provides is wrong: node.json, genesis, keys or certificates.</summary>
    Configuration = 2,

    /// <summary>The node cannot listen on an address.</summary>
    Address = 3,
}
