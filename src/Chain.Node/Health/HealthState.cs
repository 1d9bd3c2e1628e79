namespace Chain.Node.Health;

/// <summary>The condition of a node and of its chain, as the node sees it. Also the severity of a finding.</summary>
internal enum HealthState
{
    Unspecified = 0,

    /// <summary>Nothing is wrong.</summary>
    Healthy = 1,

    /// <summary>Blocks are made, but something is wrong or needs attention.</summary>
    Degraded = 2,

    /// <summary>No block can be made, or none is made.</summary>
    Halted = 3,
}
